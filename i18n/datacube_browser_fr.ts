<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AccountSection</name>
    <message>
        <source>&amp;Géoplateforme</source>
        <translation>&amp;Géoplateforme</translation>
    </message>
    <message>
        <source>&amp;Sign-in</source>
        <translation>Authentificati&amp;on</translation>
    </message>
    <message>
        <source>Address of the AP&amp;I</source>
        <translation>Adresse de l'AP&amp;I</translation>
    </message>
    <message>
        <source>Another address</source>
        <translation>Autre adresse</translation>
    </message>
    <message>
        <source>Ca&amp;ncel</source>
        <translation>A&amp;nnuler</translation>
    </message>
    <message>
        <source>Choose or make an authentication configuration for the Géoplateforme, such as OAuth2.</source>
        <translation>Choisissez ou créez une configuration d'authentification pour la Géoplateforme, par exemple OAuth2.</translation>
    </message>
    <message>
        <source>Co&amp;nnect</source>
        <translation>Se co&amp;nnecter</translation>
    </message>
    <message>
        <source>Connect, to choose a datastore.</source>
        <translation>Connectez-vous pour choisir un entrepôt.</translation>
    </message>
    <message>
        <source>Connecting… QGIS may open a browser for the sign-in.</source>
        <translation>Connexion… QGIS ouvrira peut-être un navigateur pour l'authentification.</translation>
    </message>
    <message>
        <source>Datast&amp;ore</source>
        <translation>Entrep&amp;ôt</translation>
    </message>
    <message>
        <source>Enter the address of the API, such as https://data.geopf.fr/api.</source>
        <translation>Saisissez l'adresse de l'API, par exemple https://data.geopf.fr/api.</translation>
    </message>
    <message>
        <source>None of your communities has a datastore.</source>
        <translation>Aucune de vos communautés n'a d'entrepôt.</translation>
    </message>
</context>
<context>
    <name>AccountTask</name>
    <message>
        <source>Connecting to the Géoplateforme</source>
        <translation>Connexion à la Géoplateforme</translation>
    </message>
</context>
<context>
    <name>AddressNavigator</name>
    <message>
        <source>A link to STAC Browser, a URL of a STAC API or the address of a file</source>
        <translation>Un lien vers STAC Browser, une URL d'une API STAC ou l'adresse d'un fichier</translation>
    </message>
    <message>
        <source>Add and Open</source>
        <translation>Ajouter et ouvrir</translation>
    </message>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Go to Copied Address</source>
        <translation>Aller à l'adresse copiée</translation>
    </message>
    <message>
        <source>No address has been copied yet.</source>
        <translation>Aucune adresse n'a encore été copiée.</translation>
    </message>
    <message>
        <source>No item of this catalogue has this file.</source>
        <translation>Aucun élément de ce catalogue n'a ce fichier.</translation>
    </message>
    <message>
        <source>Not among your connections: {url}</source>
        <translation>Absent de vos connexions : {url}</translation>
    </message>
    <message>
        <source>The catalogue now has this file at another address.</source>
        <translation>Le catalogue a maintenant ce fichier à une autre adresse.</translation>
    </message>
</context>
<context>
    <name>AdvancedFilters</name>
    <message>
        <source>Add filter</source>
        <translation>Ajouter un filtre</translation>
    </message>
    <message>
        <source>CQL2</source>
        <translation>CQL2</translation>
    </message>
    <message>
        <source>CQL2 expression</source>
        <translation>Expression CQL2</translation>
    </message>
    <message>
        <source>Filter by a property of the items; all filters must hold</source>
        <translation>Filtrer selon une propriété des éléments ; tous les filtres doivent être satisfaits</translation>
    </message>
    <message>
        <source>Filter with an expression in CQL2 text</source>
        <translation>Filtrer avec une expression en texte CQL2</translation>
    </message>
</context>
<context>
    <name>AllItemsTask</name>
    <message>
        <source>Searching {name}</source>
        <translation>Recherche dans {name}</translation>
    </message>
    <message>
        <source>{count} of {total} items ·</source>
        <translation>{count} éléments sur {total} ·</translation>
    </message>
</context>
<context>
    <name>AreaSection</name>
    <message>
        <source>&amp;Draw on the Map</source>
        <translation>&amp;Dessiner sur la carte</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Area: draw a polygon on the map.</source>
        <translation>Zone : dessinez un polygone sur la carte.</translation>
    </message>
    <message>
        <source>Area: draw, choose or type an extent.</source>
        <translation>Zone : dessinez, choisissez ou saisissez une étendue.</translation>
    </message>
    <message>
        <source>Area: select features of the layer, or take all of them.</source>
        <translation>Zone : sélectionnez des entités de la couche, ou prenez-les toutes.</translation>
    </message>
    <message>
        <source>Area: the map shows nothing, or the project has no coordinate reference system.</source>
        <translation>Zone : la carte ne montre rien, ou le projet n'a pas de système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>Area: the project has no layer with polygons.</source>
        <translation>Zone : le projet n'a aucune couche de polygones.</translation>
    </message>
    <message>
        <source>Click on the corners, and end with a right click</source>
        <translation>Cliquez sur les sommets, et terminez par un clic droit</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>Extent: west, east, south, north</source>
        <translation>Étendue : ouest, est, sud, nord</translation>
    </message>
    <message>
        <source>Map canvas</source>
        <translation>Canevas de carte</translation>
    </message>
    <message>
        <source>Polygon drawn on the map</source>
        <translation>Polygone dessiné sur la carte</translation>
    </message>
    <message>
        <source>Polygons of a layer</source>
        <translation>Polygones d'une couche</translation>
    </message>
    <message>
        <source>Use Current Map Canvas E&amp;xtent</source>
        <translation>Utiliser l'étendue actuelle du cane&amp;vas de carte</translation>
    </message>
</context>
<context>
    <name>AssetActions</name>
    <message numerus="yes">
        <source>%n file(s) of this name already exist in the folder.</source>
        <translation>
            <numerusform>%n fichier de ce nom existe déjà dans le dossier.</numerusform>
            <numerusform>%n fichiers de ces noms existent déjà dans le dossier.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose Another Folder…</source>
        <translation>Choisir un autre dossier…</translation>
    </message>
    <message>
        <source>Download to Folder</source>
        <translation>Télécharger dans le dossier</translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation>
            <numerusform>Téléchargement de %n fichier</numerusform>
            <numerusform>Téléchargement de %n fichiers</numerusform>
        </translation>
    </message>
    <message>
        <source>Files Exist Already</source>
        <translation>Fichiers déjà présents</translation>
    </message>
    <message>
        <source>Keep Both</source>
        <translation>Garder les deux</translation>
    </message>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation>
            <numerusform>Ouverture de %n couche</numerusform>
            <numerusform>Ouverture de %n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Remplacer</translation>
    </message>
    <message>
        <source>Show Newer Version</source>
        <translation>Afficher la version plus récente</translation>
    </message>
</context>
<context>
    <name>AssetKeys</name>
    <message>
        <source>There are: {keys}.</source>
        <translation>Il y a : {keys}.</translation>
    </message>
</context>
<context>
    <name>AssetTitles</name>
    <message>
        <source>Aspect</source>
        <translation>Exposition</translation>
    </message>
    <message>
        <source>Canopy height model (CHM)</source>
        <translation>Modèle de hauteur de la canopée (MHC)</translation>
    </message>
    <message>
        <source>Coverage of the data</source>
        <translation>Couverture des données</translation>
    </message>
    <message>
        <source>Elevation model (DEM)</source>
        <translation>Modèle d'élévation (MNE)</translation>
    </message>
    <message>
        <source>Extent of the data</source>
        <translation>Étendue des données</translation>
    </message>
    <message>
        <source>Hillshade</source>
        <translation>Ombrage</translation>
    </message>
    <message>
        <source>Hillshade (DEM)</source>
        <translation>Ombrage (MNE)</translation>
    </message>
    <message>
        <source>Hillshade (DSM)</source>
        <translation>Ombrage (MNS)</translation>
    </message>
    <message>
        <source>Hillshade (DTM)</source>
        <translation>Ombrage (MNT)</translation>
    </message>
    <message>
        <source>Slope</source>
        <translation>Pente</translation>
    </message>
    <message>
        <source>Surface model (DSM)</source>
        <translation>Modèle de surface (MNS)</translation>
    </message>
    <message>
        <source>Terrain model (DTM)</source>
        <translation>Modèle de terrain (MNT)</translation>
    </message>
    <message>
        <source>Thumbnail</source>
        <translation>Vignette</translation>
    </message>
</context>
<context>
    <name>Assets</name>
    <message>
        <source>Asset {asset} of {record}</source>
        <translation>Ressource {asset} de {record}</translation>
    </message>
    <message>
        <source>It has no address.</source>
        <translation>Elle n'a pas d'adresse.</translation>
    </message>
    <message>
        <source>Its address cannot be read.</source>
        <translation>Son adresse ne peut pas être lue.</translation>
    </message>
    <message>
        <source>Its key is too long.</source>
        <translation>Sa clé est trop longue.</translation>
    </message>
</context>
<context>
    <name>AttributionSection</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Add&amp;ress</source>
        <translation>Ad&amp;resse</translation>
    </message>
    <message>
        <source>Attribution</source>
        <translation>Attribution</translation>
    </message>
    <message>
        <source>Height of the logo</source>
        <translation>Hauteur du logo</translation>
    </message>
    <message>
        <source>Lo&amp;go</source>
        <translation>Lo&amp;go</translation>
    </message>
    <message>
        <source>Logo &amp;format and size</source>
        <translation>&amp;Format et taille du logo</translation>
    </message>
    <message>
        <source>Na&amp;me</source>
        <translation>No&amp;m</translation>
    </message>
    <message>
        <source>Width of the logo</source>
        <translation>Largeur du logo</translation>
    </message>
</context>
<context>
    <name>AwaitedRun</name>
    <message>
        <source>Its log says why. Delete the unusable pyramid in the list of pyramids.</source>
        <translation>Son journal dit pourquoi. Supprimez la pyramide inutilisable dans la liste des pyramides.</translation>
    </message>
    <message>
        <source>The harvest has ended with {status}.</source>
        <translation>Le moissonnage s'est terminé avec l'état {status}.</translation>
    </message>
</context>
<context>
    <name>BandStyle</name>
    <message>
        <source>Band {number}: {text}</source>
        <translation>Bande {number} : {text}</translation>
    </message>
    <message>
        <source>bits {flags}</source>
        <translation>bits {flags}</translation>
    </message>
    <message>
        <source>in {unit}</source>
        <translation>en {unit}</translation>
    </message>
    <message>
        <source>value = pixel × {scale} + {offset}</source>
        <translation>valeur = pixel × {scale} + {offset}</translation>
    </message>
</context>
<context>
    <name>BaseAlgorithm</name>
    <message>
        <source>Canceled.</source>
        <translation>Annulé.</translation>
    </message>
    <message>
        <source>Unexpected error. Please report it with the log.</source>
        <translation>Erreur inattendue. Signalez-la avec le journal.</translation>
    </message>
    <message>
        <source>{name}: it is missing.</source>
        <translation>{name} : paramètre manquant.</translation>
    </message>
    <message>
        <source>{name}: “{value}” is not one of {options}.</source>
        <translation>{name} : « {value} » n'est aucun de ces choix : {options}.</translation>
    </message>
</context>
<context>
    <name>BaseItem</name>
    <message>
        <source>Unexpected error.</source>
        <translation>Erreur inattendue.</translation>
    </message>
</context>
<context>
    <name>Bilingual</name>
    <message>
        <source>{name}: {text}</source>
        <translation>{name} : {text}</translation>
    </message>
</context>
<context>
    <name>BrowserGuiProvider</name>
    <message>
        <source>Add Service Layer (WMS, WCS)…</source>
        <translation>Ajouter une couche de service (WMS, WCS)…</translation>
    </message>
    <message>
        <source>New Connection…</source>
        <translation>Nouvelle connexion…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualiser</translation>
    </message>
    <message>
        <source>Show in Datacube Browser</source>
        <translation>Afficher dans le Navigateur de cube de données</translation>
    </message>
</context>
<context>
    <name>BuildMosaic</name>
    <message>
        <source>ASSET: none of the {count} items found has an asset {key}.</source>
        <translation>ASSET : aucun des {count} éléments trouvés n'a de ressource {key}.</translation>
    </message>
    <message>
        <source>Asset key</source>
        <translation>Clé de la ressource</translation>
    </message>
    <message>
        <source>Build mosaic</source>
        <translation>Construire une mosaïque</translation>
    </message>
    <message>
        <source>Builds a virtual raster (VRT) of one asset of all items found, from the grids that the catalogue gives: one file is opened, the pixels stay on the server.</source>
        <translation>Construit un raster virtuel (VRT) d'une ressource de tous les éléments trouvés, d'après les grilles que donne le catalogue : un seul fichier est ouvert, les pixels restent sur le serveur.</translation>
    </message>
    <message>
        <source>Export the extent you need from all of them: the result is a mosaic.</source>
        <translation>Exportez de tous l'étendue voulue : le résultat est une mosaïque.</translation>
    </message>
    <message>
        <source>Files that could not be opened, left out: {count}</source>
        <translation>Fichiers qui n'ont pu être ouverts, laissés de côté : {count}</translation>
    </message>
    <message>
        <source>Items without a known grid, left out: {count}</source>
        <translation>Éléments sans grille connue, laissés de côté : {count}</translation>
    </message>
    <message>
        <source>Items without the asset, left out: {count}</source>
        <translation>Éléments sans la ressource, laissés de côté : {count}</translation>
    </message>
    <message>
        <source>Mosaic</source>
        <translation>Mosaïque</translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation>Nombre de fichiers</translation>
    </message>
    <message>
        <source>OUTPUT: {file} could not be written.</source>
        <translation>OUTPUT : impossible d'écrire {file}.</translation>
    </message>
    <message>
        <source>Search a smaller extent.</source>
        <translation>Cherchez dans une étendue plus petite.</translation>
    </message>
    <message>
        <source>Search items of one product and version.</source>
        <translation>Cherchez des éléments d'un seul produit et d'une seule version.</translation>
    </message>
    <message>
        <source>The files are in {count} coordinate reference systems: a mosaic has one.</source>
        <translation>Les fichiers sont dans {count} systèmes de coordonnées de référence : une mosaïque n'en a qu'un.</translation>
    </message>
    <message>
        <source>The files' pixels differ in type, nodata value, scale, unit or colours: a mosaic has one kind.</source>
        <translation>Les pixels des fichiers diffèrent par le type, la valeur nodata, l'échelle, l'unité ou les couleurs : une mosaïque n'en a qu'une sorte.</translation>
    </message>
    <message>
        <source>The key of the asset in each item of the catalogue: dtm, for instance.</source>
        <translation>La clé de la ressource dans chaque élément du catalogue : dtm, par exemple.</translation>
    </message>
    <message>
        <source>These files must be signed, and what Processing writes would be opened without signatures.</source>
        <translation>Ces fichiers doivent être signés, et QGIS ouvrirait sans signature le fichier écrit par cet algorithme.</translation>
    </message>
    <message>
        <source>Where items overlap, the newest is on top. Items without the asset or without a known grid are left out and counted. All must be in one CRS, and readable without a sign-in.</source>
        <translation>Là où des éléments se chevauchent, le plus récent est au-dessus. Les éléments sans la ressource ou sans grille connue sont laissés de côté et comptés. Tous doivent être dans le même SCR et lisibles sans authentification.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,vrt,virtual,raster,mosaic,tiles,cog</source>
        <translation>stac,catalogue,cube de données,vrt,virtuel,raster,mosaïque,tuiles,cog</translation>
    </message>
    <message>
        <source>{name}: give one collection.</source>
        <translation>{name} : donnez une seule collection.</translation>
    </message>
</context>
<context>
    <name>BuildRgbMosaic</name>
    <message>
        <source>Blue</source>
        <translation>Bleu</translation>
    </message>
    <message>
        <source>Build RGB mosaic</source>
        <translation>Construire une mosaïque RVB</translation>
    </message>
    <message>
        <source>Builds a virtual raster (VRT) with the bands red, green and blue from all items found: from three assets, or from one with several bands. It has the finest of their grids, the pixels stay on the server.</source>
        <translation>Construit un raster virtuel (VRT) aux bandes rouge, verte et bleue à partir de tous les éléments trouvés : de trois ressources, ou d'une seule à plusieurs bandes. Il a la plus fine de leurs grilles, les pixels restent sur le serveur.</translation>
    </message>
    <message>
        <source>False colour, infrared</source>
        <translation>Fausses couleurs, infrarouge</translation>
    </message>
    <message>
        <source>False colour, short-wave infrared</source>
        <translation>Fausses couleurs, SWIR</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Vert</translation>
    </message>
    <message>
        <source>PICTURE: none of the {count} items found names these bands: {bands}.</source>
        <translation>PICTURE : aucun des {count} éléments trouvés ne nomme ces bandes : {bands}.</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Image</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rouge</translation>
    </message>
    <message>
        <source>The bands below</source>
        <translation>Les bandes ci-dessous</translation>
    </message>
    <message>
        <source>The first three are made of the bands that the catalogue names so.</source>
        <translation>Les trois premières sont faites des bandes que le catalogue nomme ainsi.</translation>
    </message>
    <message>
        <source>The key of an asset, B04 for instance; of one with several bands, visual:2 for its second.</source>
        <translation>La clé d'une ressource, B04 par exemple ; d'une ressource à plusieurs bandes, visual:2 pour la deuxième.</translation>
    </message>
    <message>
        <source>True colour</source>
        <translation>Couleurs naturelles</translation>
    </message>
    <message>
        <source>Where items overlap, the newest is on top. Items without one of the bands or without a known grid are left out and counted. All must be in one CRS, and readable without a sign-in.</source>
        <translation>Là où des éléments se chevauchent, le plus récent est au-dessus. Les éléments sans l'une des bandes ou sans grille connue sont laissés de côté et comptés. Tous doivent être dans le même SCR et lisibles sans authentification.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,vrt,virtual,raster,mosaic,rgb,composite,colour,bands</source>
        <translation>stac,catalogue,cube de données,vrt,virtuel,raster,mosaïque,rvb,composition,couleur,bandes</translation>
    </message>
    <message>
        <source>{name}: give the asset.</source>
        <translation>{name} : indiquez la ressource.</translation>
    </message>
</context>
<context>
    <name>BulkActions</name>
    <message>
        <source>A layer for each coordinate system: {count}.</source>
        <translation>Une couche par système de coordonnées : {count}.</translation>
    </message>
    <message>
        <source>A layer for each kind of pixels: type, nodata value, scale, unit or colours differ.</source>
        <translation>Une couche par sorte de pixels : le type, la valeur nodata, l'échelle, l'unité ou les couleurs diffèrent.</translation>
    </message>
    <message>
        <source>Add them as one mosaic layer, or select some of the items.</source>
        <translation>Ajoutez-les en une mosaïque, ou sélectionnez une partie des éléments.</translation>
    </message>
    <message>
        <source>Files in the mosaic: {count}.</source>
        <translation>Fichiers dans la mosaïque : {count}.</translation>
    </message>
    <message>
        <source>Files that could not be opened, left out: {count}.</source>
        <translation>Fichiers qui n'ont pu être ouverts, laissés de côté : {count}.</translation>
    </message>
    <message>
        <source>Items in the layer: {count}.</source>
        <translation>Éléments dans la couche : {count}.</translation>
    </message>
    <message>
        <source>Items without a footprint, kept as rows: {count}.</source>
        <translation>Éléments sans emprise, gardés comme lignes : {count}.</translation>
    </message>
    <message>
        <source>Items without a known grid, left out: {count}.</source>
        <translation>Éléments sans grille connue, laissés de côté : {count}.</translation>
    </message>
    <message>
        <source>Items without this file, left out: {count}.</source>
        <translation>Éléments sans ce fichier, laissés de côté : {count}.</translation>
    </message>
    <message>
        <source>Listing all items</source>
        <translation>Lecture de la liste de tous les éléments</translation>
    </message>
    <message>
        <source>No item passes the filters.</source>
        <translation>Aucun élément ne satisfait les filtres.</translation>
    </message>
    <message>
        <source>Only the first {count} items are used.</source>
        <translation>Seuls les {count} premiers éléments sont utilisés.</translation>
    </message>
    <message>
        <source>Preparing a mosaic</source>
        <translation>Préparation d'une mosaïque</translation>
    </message>
    <message>
        <source>Preparing footprints</source>
        <translation>Préparation des emprises</translation>
    </message>
    <message>
        <source>Preparing {title}</source>
        <translation>Préparation de « {title} »</translation>
    </message>
    <message>
        <source>The mosaic is kept in this file:</source>
        <translation>La mosaïque est conservée dans ce fichier :</translation>
    </message>
    <message>
        <source>Too many layers to add one by one: {count}.</source>
        <translation>Trop de couches à ajouter une à une : {count}.</translation>
    </message>
</context>
<context>
    <name>BulkAddMenu</name>
    <message>
        <source>Add All Items as One Mosaic Layer</source>
        <translation>Ajouter tous les éléments en une mosaïque</translation>
    </message>
    <message>
        <source>Add All Items as One Mosaic Layer ({count})</source>
        <translation>Ajouter tous les éléments en une mosaïque ({count})</translation>
    </message>
    <message>
        <source>Add Each Item as a Layer</source>
        <translation>Ajouter chaque élément en couche</translation>
    </message>
    <message>
        <source>Add Each Item as a Layer ({count})</source>
        <translation>Ajouter chaque élément en couche ({count})</translation>
    </message>
    <message>
        <source>Add Each Selected Item as a Layer ({count})</source>
        <translation>Ajouter chaque élément sélectionné en couche ({count})</translation>
    </message>
    <message>
        <source>Add Selected Items as One Mosaic Layer ({count})</source>
        <translation>Ajouter les éléments sélectionnés en une mosaïque ({count})</translation>
    </message>
    <message>
        <source>{title} – {count} of {total}</source>
        <translation>{title} – {count} sur {total}</translation>
    </message>
</context>
<context>
    <name>CancelButton</name>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>Cancel All</source>
        <translation>Tout annuler</translation>
    </message>
    <message>
        <source>{title} (waiting)</source>
        <translation>{title} (en attente)</translation>
    </message>
</context>
<context>
    <name>Capabilities</name>
    <message>
        <source>Add it in QGIS's Data Source Manager, under WCS.</source>
        <translation>Ajoutez-le dans le gestionnaire des sources de données de QGIS, sous WCS.</translation>
    </message>
    <message>
        <source>Add the layer in QGIS's Data Source Manager.</source>
        <translation>Ajoutez la couche dans le gestionnaire des sources de données de QGIS.</translation>
    </message>
    <message>
        <source>Check the address: it must be that of the service, not of its web page.</source>
        <translation>Vérifiez l'adresse : ce doit être celle du service, pas de sa page web.</translation>
    </message>
    <message>
        <source>Report it to the server's operator.</source>
        <translation>Signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>The service's description nests its layers too deeply to be read.</source>
        <translation>La description du service imbrique ses couches trop profondément pour être lue.</translation>
    </message>
    <message>
        <source>There is no {service} at this address.</source>
        <translation>Il n'y a pas de {service} à cette adresse.</translation>
    </message>
    <message>
        <source>This server offers WCS {version}, and 1.1 is needed.</source>
        <translation>Ce serveur offre le WCS {version}, et il faut le 1.1.</translation>
    </message>
    <message>
        <source>This service has {found} layers, and at most {most} are listed.</source>
        <translation>Ce service compte {found} couches ; {most} au plus peuvent être listées.</translation>
    </message>
</context>
<context>
    <name>Catalog</name>
    <message>
        <source>CATALOG: “{name}” is neither the name of a connection nor an address.</source>
        <translation>CATALOG : « {name} » n'est ni le nom d'une connexion ni une adresse.</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>Catalogue</translation>
    </message>
    <message>
        <source>Connections: {names}.</source>
        <translation>Connexions : {names}.</translation>
    </message>
    <message>
        <source>The name of a connection of the dock, with its sign-in, or the address of a STAC catalogue.</source>
        <translation>Le nom d'une connexion du panneau, avec son authentification, ou l'adresse d'un catalogue STAC.</translation>
    </message>
</context>
<context>
    <name>CatalogCombo</name>
    <message>
        <source>Catalogue</source>
        <translation>Catalogue</translation>
    </message>
</context>
<context>
    <name>CatalogLabels</name>
    <message>
        <source>Africa and Oceania</source>
        <translation>Afrique et Océanie</translation>
    </message>
    <message>
        <source>Canada</source>
        <translation>Canada</translation>
    </message>
    <message>
        <source>Europe</source>
        <translation>Europe</translation>
    </message>
    <message>
        <source>Favourites</source>
        <translation>Favoris</translation>
    </message>
    <message>
        <source>France</source>
        <translation>France</translation>
    </message>
    <message>
        <source>Its files are signed for everybody, without an account.</source>
        <translation>Ses fichiers sont signés pour tous, sans compte.</translation>
    </message>
    <message>
        <source>Its files need a sign-in, or a key of the signing service.</source>
        <translation>Ses fichiers demandent une authentification, ou une clé du service de signature.</translation>
    </message>
    <message>
        <source>Its files need an API key: a signing profile that sends it in the header X-API-Key.</source>
        <translation>Ses fichiers demandent une clé d'API : un profil de signature qui l'envoie dans l'en-tête X-API-Key.</translation>
    </message>
    <message>
        <source>Its files need an account: a signing profile with a bearer token for their host.</source>
        <translation>Ses fichiers demandent un compte : un profil de signature avec un jeton (bearer) pour leur hôte.</translation>
    </message>
    <message>
        <source>Its files need an account: a signing profile with a bearer token, or with S3 keys.</source>
        <translation>Ses fichiers demandent un compte : un profil de signature avec un jeton (bearer) ou des clés S3.</translation>
    </message>
    <message>
        <source>My connections</source>
        <translation>Mes connexions</translation>
    </message>
    <message>
        <source>Search and files need an API key: a duplicate with an API Header sign-in (X-API-Key).</source>
        <translation>La recherche et les fichiers demandent une clé d'API : une copie avec une authentification « API Header » (X-API-Key).</translation>
    </message>
    <message>
        <source>Some collections are paid for by their readers (requester pays), with their own S3 keys.</source>
        <translation>Certaines collections sont payées par leurs lecteurs (requester pays), avec leurs propres clés S3.</translation>
    </message>
    <message>
        <source>Some files need an account: a signing profile with user name and password.</source>
        <translation>Certains fichiers demandent un compte : un profil de signature avec nom d'utilisateur et mot de passe.</translation>
    </message>
    <message>
        <source>United States</source>
        <translation>États-Unis</translation>
    </message>
    <message>
        <source>World</source>
        <translation>Monde</translation>
    </message>
</context>
<context>
    <name>CatalogPanel</name>
    <message>
        <source>HTTP {status}: last known collections.</source>
        <translation>HTTP {status} : dernières collections connues.</translation>
    </message>
    <message>
        <source>Last known collections.</source>
        <translation>Dernières collections connues.</translation>
    </message>
    <message>
        <source>Offline: last known collections.</source>
        <translation>Hors ligne : dernières collections connues.</translation>
    </message>
</context>
<context>
    <name>CatalogSigning</name>
    <message>
        <source>{name} (signed)</source>
        <translation>{name} (signé)</translation>
    </message>
</context>
<context>
    <name>ChosenButtons</name>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Add to Map ({count})</source>
        <translation>Ajouter à la carte ({count})</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
</context>
<context>
    <name>ChunkReader</name>
    <message>
        <source>Saved as {type} with nodata {nodata}: the bands have data in different places.</source>
        <translation>Enregistré en {type} avec la valeur nodata {nodata} : les bandes ont des données à des endroits différents.</translation>
    </message>
    <message>
        <source>Values equal to the nodata value {nodata}, now nodata: {count}.</source>
        <translation>Valeurs égales à la valeur nodata {nodata}, devenues nodata : {count}.</translation>
    </message>
    <message>
        <source>{name}: its servers give different ETags; it was read by its length and date.</source>
        <translation>{name} : ses serveurs donnent des ETag différents ; le fichier a été lu d'après sa longueur et sa date.</translation>
    </message>
</context>
<context>
    <name>CloudCoverFilter</name>
    <message>
        <source>&amp;Clouds</source>
        <translation>&amp;Nuages</translation>
    </message>
    <message>
        <source>Highest cloud cover of an item; items without cloud cover are left out</source>
        <translation>Couverture nuageuse maximale d'un élément ; les éléments sans cette valeur sont écartés</translation>
    </message>
    <message>
        <source>Highest cloud cover, in percent</source>
        <translation>Couverture nuageuse maximale, en pourcentage</translation>
    </message>
    <message>
        <source>any</source>
        <translation>sans limite</translation>
    </message>
    <message>
        <source>at most {number}%</source>
        <translation>au plus {number} %</translation>
    </message>
</context>
<context>
    <name>CommonMeaning</name>
    <message>
        <source>Save them one by one.</source>
        <translation>Enregistrez-les un par un.</translation>
    </message>
    <message>
        <source>{one} and {other} cannot be combined: colours or names of values differ.</source>
        <translation>{one} et {other} ne peuvent pas être combinés : les couleurs ou les noms des valeurs diffèrent.</translation>
    </message>
    <message>
        <source>{one} and {other} cannot be combined: the last band of one is transparency.</source>
        <translation>{one} et {other} ne peuvent pas être combinés : la dernière bande de l'un est la transparence.</translation>
    </message>
    <message>
        <source>{one} and {other} cannot be combined: their units are {unit} and {other_unit}.</source>
        <translation>{one} et {other} ne peuvent pas être combinés : leurs unités sont {unit} et {other_unit}.</translation>
    </message>
</context>
<context>
    <name>CompositeMenu</name>
    <message>
        <source>Add All Items as RGB</source>
        <translation>Ajouter tous les éléments en RVB</translation>
    </message>
    <message>
        <source>Add All Items as RGB ({count})</source>
        <translation>Ajouter tous les éléments en RVB ({count})</translation>
    </message>
    <message>
        <source>Add Selected Items as RGB ({count})</source>
        <translation>Ajouter les éléments sélectionnés en RVB ({count})</translation>
    </message>
    <message>
        <source>Add as RGB</source>
        <translation>Ajouter en RVB</translation>
    </message>
    <message>
        <source>Choose Bands…</source>
        <translation>Choisir les bandes…</translation>
    </message>
    <message>
        <source>False Colour, Infrared</source>
        <translation>Fausses couleurs, infrarouge</translation>
    </message>
    <message>
        <source>False Colour, Short-Wave Infrared</source>
        <translation>Fausses couleurs, SWIR</translation>
    </message>
    <message>
        <source>Selected Assets</source>
        <translation>Ressources sélectionnées</translation>
    </message>
    <message>
        <source>True Colour</source>
        <translation>Couleurs naturelles</translation>
    </message>
    <message>
        <source>{picture} as One Mosaic Layer</source>
        <translation>{picture} en une mosaïque</translation>
    </message>
    <message>
        <source>{picture} as Separate Layers</source>
        <translation>{picture} en couches séparées</translation>
    </message>
</context>
<context>
    <name>CompositeTask</name>
    <message>
        <source>Choose bands in one of them.</source>
        <translation>Choisissez des bandes d'un même système.</translation>
    </message>
    <message>
        <source>Preparing {title}</source>
        <translation>Préparation de « {title} »</translation>
    </message>
    <message>
        <source>The three files of an item are in different coordinate reference systems.</source>
        <translation>Les trois fichiers d'un élément sont dans des systèmes de coordonnées de référence différents.</translation>
    </message>
    <message>
        <source>{asset} has no band {number}.</source>
        <translation>{asset} n'a pas de bande {number}.</translation>
    </message>
</context>
<context>
    <name>ConnectTask</name>
    <message>
        <source>Connecting to {name}</source>
        <translation>Connexion à {name}</translation>
    </message>
</context>
<context>
    <name>ConnectionBar</name>
    <message>
        <source>&amp;Duplicate…</source>
        <translation>&amp;Dupliquer…</translation>
    </message>
    <message>
        <source>&amp;Edit Connection…</source>
        <translation>&amp;Modifier la connexion…</translation>
    </message>
    <message>
        <source>&amp;New Connection…</source>
        <translation>&amp;Nouvelle connexion…</translation>
    </message>
    <message>
        <source>&amp;Remove Connection…</source>
        <translation>&amp;Supprimer la connexion…</translation>
    </message>
    <message>
        <source>&amp;Signing Profiles…</source>
        <translation>Profils de &amp;signature…</translation>
    </message>
    <message>
        <source>Duplicate…</source>
        <translation>Dupliquer…</translation>
    </message>
    <message>
        <source>Edit Connection…</source>
        <translation>Modifier la connexion…</translation>
    </message>
    <message>
        <source>F&amp;avourite</source>
        <translation>F&amp;avori</translation>
    </message>
    <message>
        <source>Favourites are the first of the list</source>
        <translation>Les favoris sont les premiers de la liste</translation>
    </message>
    <message>
        <source>Keys and sign-ins for files that are not open to all</source>
        <translation>Clés et authentifications pour les fichiers qui ne sont pas ouverts à tous</translation>
    </message>
    <message>
        <source>Manage Connections</source>
        <translation>Gérer les connexions</translation>
    </message>
    <message>
        <source>Re&amp;fresh</source>
        <translation>&amp;Actualiser</translation>
    </message>
    <message>
        <source>Reload collections</source>
        <translation>Recharger les collections</translation>
    </message>
    <message>
        <source>Remove Connection</source>
        <translation>Supprimer la connexion</translation>
    </message>
    <message>
        <source>Remove the connection “{name}”?</source>
        <translation>Supprimer la connexion « {name} » ?</translation>
    </message>
</context>
<context>
    <name>ConnectionDialog</name>
    <message numerus="yes">
        <source>%n collection(s)</source>
        <translation>
            <numerusform>%n collection</numerusform>
            <numerusform>%n collections</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Authentication</source>
        <translation>&amp;Authentification</translation>
    </message>
    <message>
        <source>&amp;Cancel Test</source>
        <translation>Annuler le &amp;test</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Détails</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>&amp;Test Connection</source>
        <translation>&amp;Tester la connexion</translation>
    </message>
    <message>
        <source>&amp;URL</source>
        <translation>&amp;URL</translation>
    </message>
    <message>
        <source>A connection of this name already exists.</source>
        <translation>Une connexion porte déjà ce nom.</translation>
    </message>
    <message>
        <source>Authentication configuration</source>
        <translation>Configuration d'authentification</translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation>Connexion…</translation>
    </message>
    <message>
        <source>Edit Connection</source>
        <translation>Modifier la connexion</translation>
    </message>
    <message>
        <source>Enter the URL of the catalogue.</source>
        <translation>Saisissez l'URL du catalogue.</translation>
    </message>
    <message>
        <source>Give the connection a name.</source>
        <translation>Donnez un nom à la connexion.</translation>
    </message>
    <message>
        <source>New Connection</source>
        <translation>Nouvelle connexion</translation>
    </message>
    <message>
        <source>Pick a Catalogue</source>
        <translation>Choisir un catalogue</translation>
    </message>
    <message>
        <source>Pick a catalog.json on this computer. It may use the files of its folder.</source>
        <translation>Choisir un catalog.json sur cet ordinateur. Il peut utiliser les fichiers de son dossier.</translation>
    </message>
    <message>
        <source>Pick a file</source>
        <translation>Choisir un fichier</translation>
    </message>
    <message>
        <source>Put the user name and password into an authentication configuration, not into the URL.</source>
        <translation>Mettez le nom d'utilisateur et le mot de passe dans une configuration d'authentification, pas dans l'URL.</translation>
    </message>
    <message>
        <source>STAC catalogues (*.json)</source>
        <translation>Catalogues STAC (*.json)</translation>
    </message>
    <message>
        <source>Si&amp;gning profile</source>
        <translation>Profil de si&amp;gnature</translation>
    </message>
    <message>
        <source>The URL must begin with http:// or https:// and name a server, or be a catalog.json here.</source>
        <translation>L'URL doit commencer par http:// ou https:// et nommer un serveur, ou être un catalog.json de cet ordinateur.</translation>
    </message>
    <message>
        <source>The root (landing page) of a STAC API</source>
        <translation>La racine (page d'accueil) d'une API STAC</translation>
    </message>
    <message>
        <source>{collections}, {skipped} unreadable</source>
        <translation>{collections}, illisibles : {skipped}</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name} (copie)</translation>
    </message>
</context>
<context>
    <name>ConnectionTransfer</name>
    <message numerus="yes">
        <source>%n connection(s) added.</source>
        <translation>
            <numerusform>%n connexion ajoutée.</numerusform>
            <numerusform>%n connexions ajoutées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them there already.</source>
        <translation>
            <numerusform>%n s'y trouvait déjà.</numerusform>
            <numerusform>%n s'y trouvaient déjà.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without a usable address.</source>
        <translation>
            <numerusform>%n sans adresse utilisable.</numerusform>
            <numerusform>%n sans adresse utilisable.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Import Connections…</source>
        <translation>&amp;Importer des connexions…</translation>
    </message>
    <message>
        <source>Choose their sign-in again: {names}.</source>
        <translation>Choisissez de nouveau leur authentification : {names}.</translation>
    </message>
    <message>
        <source>Connections (*.json)</source>
        <translation>Connexions (*.json)</translation>
    </message>
    <message>
        <source>E&amp;xport Connections…</source>
        <translation>E&amp;xporter les connexions…</translation>
    </message>
    <message>
        <source>Export Connections</source>
        <translation>Exporter les connexions</translation>
    </message>
    <message>
        <source>Import Connections</source>
        <translation>Importer des connexions</translation>
    </message>
    <message>
        <source>Import from &amp;QGIS's STAC Browser</source>
        <translation>Importer du navigateur STAC de &amp;QGIS</translation>
    </message>
    <message>
        <source>QGIS's STAC browser has no connections.</source>
        <translation>Le navigateur STAC de QGIS n'a aucune connexion.</translation>
    </message>
    <message>
        <source>Saved as {file}, without sign-ins.</source>
        <translation>Enregistré dans {file}, sans authentification.</translation>
    </message>
    <message>
        <source>There is no connection of your own yet, and no favourite.</source>
        <translation>Vous n'avez encore ni connexion personnelle, ni favori.</translation>
    </message>
    <message>
        <source>Your own connections and favourites, without sign-ins</source>
        <translation>Vos connexions et vos favoris, sans authentification</translation>
    </message>
</context>
<context>
    <name>Connections</name>
    <message>
        <source>Choose one that “Export Connections…” has written.</source>
        <translation>Choisissez un fichier écrit par « Exporter les connexions… ».</translation>
    </message>
    <message>
        <source>Reading connections</source>
        <translation>Lecture de connexions</translation>
    </message>
    <message>
        <source>{file} cannot be read.</source>
        <translation>{file} ne peut être lu.</translation>
    </message>
    <message>
        <source>{file} is not a file of connections.</source>
        <translation>{file} n'est pas un fichier de connexions.</translation>
    </message>
</context>
<context>
    <name>CopyAsMenu</name>
    <message>
        <source>/vsicurl/ Path</source>
        <translation>Chemin /vsicurl/</translation>
    </message>
    <message>
        <source>Copied. Whoever has these addresses can read the files.</source>
        <translation>Copié. Quiconque a ces adresses peut lire les fichiers.</translation>
    </message>
    <message>
        <source>Download them, or save the extent that you need.</source>
        <translation>Téléchargez-les, ou enregistrez l'étendue dont vous avez besoin.</translation>
    </message>
    <message>
        <source>File Path</source>
        <translation>Chemin du fichier</translation>
    </message>
    <message>
        <source>Other URL: {name}</source>
        <translation>Autre URL : {name}</translation>
    </message>
    <message>
        <source>Preparing a layer definition</source>
        <translation>Préparation d'une définition de couche</translation>
    </message>
    <message>
        <source>QGIS Layer Definition</source>
        <translation>Définition de couche QGIS</translation>
    </message>
    <message>
        <source>STAC API URL</source>
        <translation>URL de l'API STAC</translation>
    </message>
    <message>
        <source>STAC Browser Link</source>
        <translation>Lien STAC Browser</translation>
    </message>
    <message>
        <source>Script of the Canvas Extent…</source>
        <translation>Script de l'étendue du canevas…</translation>
    </message>
    <message>
        <source>Signed URL</source>
        <translation>URL signée</translation>
    </message>
    <message>
        <source>These files are opened by a key that goes beside their address, not in it.</source>
        <translation>Ces fichiers s'ouvrent avec une clé qui accompagne leur adresse et n'en fait pas partie.</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Valid until {time}. Whoever has these addresses can read the files.</source>
        <translation>Valides jusqu'à {time}. Quiconque a ces adresses peut lire les fichiers.</translation>
    </message>
    <message>
        <source>WCS GetCoverage URL of the View</source>
        <translation>URL WCS GetCoverage de la vue</translation>
    </message>
    <message>
        <source>WMS GetMap URL of the View</source>
        <translation>URL WMS GetMap de la vue</translation>
    </message>
</context>
<context>
    <name>CoverageImage</name>
    <message>
        <source>A service cannot be asked for this coordinate reference system.</source>
        <translation>On ne peut pas demander ce système de coordonnées à un service.</translation>
    </message>
    <message>
        <source>Choose one that has an EPSG code.</source>
        <translation>Choisissez-en un qui a un code EPSG.</translation>
    </message>
    <message>
        <source>The service sends other pixels than requested.</source>
        <translation>Le service envoie d'autres pixels que ceux qui ont été demandés.</translation>
    </message>
    <message>
        <source>The service's answer holds no pixels.</source>
        <translation>La réponse du service ne contient pas de pixels.</translation>
    </message>
    <message>
        <source>The service's answer was cut off.</source>
        <translation>La réponse du service a été tronquée.</translation>
    </message>
    <message>
        <source>Try again later, or choose a smaller extent or a coarser resolution.</source>
        <translation>Réessayez plus tard, ou choisissez une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
</context>
<context>
    <name>CoverageLabel</name>
    <message>
        <source>DSM</source>
        <translation>MNS</translation>
    </message>
    <message>
        <source>DTM</source>
        <translation>MNT</translation>
    </message>
    <message>
        <source>Date of the newest item, not of every place in it.</source>
        <translation>Date de l'élément le plus récent, et non de chaque endroit qu'il couvre.</translation>
    </message>
    <message>
        <source>In view: coverage unknown. {reason}</source>
        <translation>Vue : couverture inconnue. {reason}</translation>
    </message>
    <message>
        <source>In view: looking…</source>
        <translation>Vue : recherche…</translation>
    </message>
    <message>
        <source>In view: no data here</source>
        <translation>Vue : aucune donnée ici</translation>
    </message>
    <message>
        <source>In view: nothing found yet; not all outlines could be read</source>
        <translation>Vue : rien de trouvé pour l'instant ; certains contours n'ont pas pu être lus</translation>
    </message>
    <message>
        <source>In view: {what}</source>
        <translation>Vue : {what}</translation>
    </message>
    <message>
        <source>Only {count} outlines were read. Zoom in to see the rest.</source>
        <translation>Seuls {count} contours ont été lus. Faites un zoom avant pour voir les autres.</translation>
    </message>
    <message>
        <source>Share of the map view inside the outlines of acquisition projects.</source>
        <translation>Part de la vue de la carte qui se trouve à l'intérieur des contours des projets d'acquisition.</translation>
    </message>
    <message>
        <source>The projects' outlines leave this place out.</source>
        <translation>Cet endroit est en dehors des contours des projets.</translation>
    </message>
    <message>
        <source>at least {percent}% covered</source>
        <translation>couverte à au moins {percent} %</translation>
    </message>
    <message>
        <source>coverage not published</source>
        <translation>couverture non publiée</translation>
    </message>
    <message>
        <source>less than 1% covered</source>
        <translation>couverte à moins de 1 %</translation>
    </message>
    <message>
        <source>newest {date}</source>
        <translation>jusqu'au {date}</translation>
    </message>
    <message>
        <source>over 99% covered</source>
        <translation>couverte à plus de 99 %</translation>
    </message>
    <message>
        <source>{percent}% covered</source>
        <translation>couverte à {percent} %</translation>
    </message>
    <message>
        <source>{size} m</source>
        <translation>{size} m</translation>
    </message>
</context>
<context>
    <name>CoverageRaster</name>
    <message>
        <source>Move the map or choose another extent.</source>
        <translation>Déplacez la carte ou choisissez une autre étendue.</translation>
    </message>
    <message>
        <source>The service did not describe “{name}”.</source>
        <translation>Le service n'a pas décrit « {name} ».</translation>
    </message>
    <message>
        <source>The service has no data of {name} in this extent.</source>
        <translation>Le service n'a aucune donnée de {name} dans cette étendue.</translation>
    </message>
</context>
<context>
    <name>CoverageSection</name>
    <message>
        <source>Asking the service for its coverages…</source>
        <translation>Demande au service de la liste de ses couvertures…</translation>
    </message>
    <message>
        <source>Aspect of the surface (dsm-aspect)</source>
        <translation>Exposition de la surface (dsm-aspect)</translation>
    </message>
    <message>
        <source>Aspect of the terrain (dtm-aspect)</source>
        <translation>Exposition du terrain (dtm-aspect)</translation>
    </message>
    <message>
        <source>Auth&amp;entication</source>
        <translation>Authenti&amp;fication</translation>
    </message>
    <message>
        <source>Covera&amp;ge</source>
        <translation>Couve&amp;rture</translation>
    </message>
    <message>
        <source>Digital surface model (dsm)</source>
        <translation>Modèle numérique de surface (dsm)</translation>
    </message>
    <message>
        <source>Digital terrain model (dtm)</source>
        <translation>Modèle numérique de terrain (dtm)</translation>
    </message>
    <message>
        <source>Enter the address of a service and choose a coverage.</source>
        <translation>Saisissez l'adresse d'un service et choisissez une couverture.</translation>
    </message>
    <message>
        <source>Serv&amp;ice</source>
        <translation>&amp;Service</translation>
    </message>
    <message>
        <source>Slope of the surface (dsm-slope)</source>
        <translation>Pente de la surface (dsm-slope)</translation>
    </message>
    <message>
        <source>Slope of the terrain (dtm-slope)</source>
        <translation>Pente du terrain (dtm-slope)</translation>
    </message>
    <message>
        <source>The address of any Web Coverage Service 1.1</source>
        <translation>L'adresse de n'importe quel service WCS 1.1</translation>
    </message>
</context>
<context>
    <name>Cql2Error</name>
    <message>
        <source>Character {place}: “{wanted}” was expected, not “{word}”.</source>
        <translation>Caractère {place} : « {wanted} » était attendu, et non « {word} ».</translation>
    </message>
    <message>
        <source>Character {place}: “{word}” is not expected here.</source>
        <translation>Caractère {place} : « {word} » n'est pas attendu ici.</translation>
    </message>
    <message>
        <source>The expression is nested too deeply.</source>
        <translation>L'expression est imbriquée trop profondément.</translation>
    </message>
    <message>
        <source>The expression is not finished.</source>
        <translation>L'expression n'est pas terminée.</translation>
    </message>
    <message>
        <source>The quote at character {place} is not closed.</source>
        <translation>Le guillemet au caractère {place} n'est pas fermé.</translation>
    </message>
</context>
<context>
    <name>CreationOptions</name>
    <message>
        <source>Correct or remove them; the details say why.</source>
        <translation>Corrigez-les ou supprimez-les ; les détails disent pourquoi.</translation>
    </message>
    <message>
        <source>GDAL does not accept the creation options {options}.</source>
        <translation>GDAL n'accepte pas les options de création {options}.</translation>
    </message>
</context>
<context>
    <name>Credentials</name>
    <message>
        <source>A sign in it, such as / or @, ends an address. Save an extent, or change it.</source>
        <translation>Un signe qu'il contient, comme / ou @, met fin à une adresse. Enregistrez une étendue, ou changez-le.</translation>
    </message>
    <message>
        <source>Give the connection a signing profile for this host, with an API key in a header.</source>
        <translation>Donnez à la connexion un profil de signature pour cet hôte, du type « Clé d'API dans un en-tête ».</translation>
    </message>
    <message>
        <source>QGIS cannot pass a sign-in of the kind “{method}” on to GDAL, which reads this file.</source>
        <translation>QGIS ne peut pas transmettre une authentification du type « {method} » à GDAL, qui lit ce fichier.</translation>
    </message>
    <message>
        <source>QGIS cannot use this password for layers.</source>
        <translation>QGIS ne peut pas utiliser ce mot de passe pour des couches.</translation>
    </message>
    <message>
        <source>The catalogue's authentication configuration cannot be read.</source>
        <translation>La configuration d'authentification du catalogue ne peut pas être lue.</translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database, or choose another configuration.</source>
        <translation>Déverrouillez la base d'authentification de QGIS ou choisissez une autre configuration.</translation>
    </message>
</context>
<context>
    <name>Cutline</name>
    <message>
        <source>Choose another extent, or other polygons.</source>
        <translation>Choisissez une autre étendue, ou d'autres polygones.</translation>
    </message>
    <message>
        <source>No polygon of “{layer}” lies in the extent.</source>
        <translation>Aucun polygone de « {layer} » ne se trouve dans l'étendue.</translation>
    </message>
    <message>
        <source>Select a few of them, or simplify the layer.</source>
        <translation>Sélectionnez-en quelques-uns, ou simplifiez la couche.</translation>
    </message>
    <message>
        <source>The polygons of “{layer}” have too many corners in this extent.</source>
        <translation>Les polygones de « {layer} » ont trop de sommets dans cette étendue.</translation>
    </message>
</context>
<context>
    <name>CutlineOnGrid</name>
    <message>
        <source>Choose a smaller extent, or another CRS.</source>
        <translation>Choisissez une étendue plus petite, ou un autre SCR.</translation>
    </message>
    <message>
        <source>Choose other polygons or a finer resolution: the centre of a pixel decides.</source>
        <translation>Choisissez d'autres polygones ou une résolution plus fine : c'est le centre du pixel qui compte.</translation>
    </message>
    <message>
        <source>No pixel of the rasters lies in a polygon of “{layer}” in this extent.</source>
        <translation>Aucun pixel des rasters ne se trouve dans un polygone de « {layer} » dans cette étendue.</translation>
    </message>
    <message>
        <source>Set one in the layer's properties.</source>
        <translation>Donnez-lui-en un dans les propriétés de la couche.</translation>
    </message>
    <message>
        <source>The polygons of “{layer}” cannot be expressed in the CRS of the result.</source>
        <translation>Les polygones de « {layer} » ne peuvent pas être exprimés dans le SCR du résultat.</translation>
    </message>
    <message>
        <source>{layer} has no coordinate reference system.</source>
        <translation>{layer} n'a pas de système de coordonnées de référence.</translation>
    </message>
</context>
<context>
    <name>DaskScript</name>
    <message>
        <source>This script cannot give a raster the CRS that its file does not say.</source>
        <translation>Ce script ne peut pas donner à un raster le SCR que son fichier n’indique pas.</translation>
    </message>
    <message>
        <source>This script knows no masks, and a source has one.</source>
        <translation>Ce script ne connaît pas les masques, et une source en a un.</translation>
    </message>
    <message>
        <source>This script reads one asset of one catalogue, and the sources are of several.</source>
        <translation>Ce script lit une ressource d'un catalogue, et les sources en ont plusieurs.</translation>
    </message>
    <message>
        <source>This script reads one band, and the sources have several.</source>
        <translation>Ce script lit une seule bande, et les sources en ont plusieurs.</translation>
    </message>
    <message>
        <source>This script searches a catalogue, and a source is from none.</source>
        <translation>Ce script cherche dans un catalogue, et une source ne vient d'aucun.</translation>
    </message>
    <message>
        <source>This script searches a catalogue, and one that is made of files cannot be searched.</source>
        <translation>Ce script interroge un catalogue, et un catalogue fait de fichiers ne permet pas la recherche.</translation>
    </message>
</context>
<context>
    <name>DataInView</name>
    <message>
        <source>Unexpected error.</source>
        <translation>Erreur inattendue.</translation>
    </message>
</context>
<context>
    <name>DataInViewTask</name>
    <message>
        <source>Looking for data in the view</source>
        <translation>Recherche de données dans la vue</translation>
    </message>
</context>
<context>
    <name>DataOutline</name>
    <message>
        <source>The outline of the data is not GeoJSON with polygons.</source>
        <translation>Le contour des données n'est pas du GeoJSON avec des polygones.</translation>
    </message>
</context>
<context>
    <name>DatacubeBrowserPlugin</name>
    <message>
        <source>Browse STAC catalogues, add their layers, save the canvas extent</source>
        <translation>Parcourir des catalogues STAC, ajouter leurs couches, enregistrer l'étendue du canevas</translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
</context>
<context>
    <name>DatacubeDock</name>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
</context>
<context>
    <name>DatacubeLocatorFilter</name>
    <message>
        <source>Collections</source>
        <translation>Collections</translation>
    </message>
    <message>
        <source>Current layer</source>
        <translation>Couche active</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Éléments</translation>
    </message>
    <message>
        <source>Save canvas extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>Recherches enregistrées</translation>
    </message>
</context>
<context>
    <name>DatastoreText</name>
    <message>
        <source>Ask the supervisor of the community for it.</source>
        <translation>Demandez-le au superviseur de la communauté.</translation>
    </message>
    <message>
        <source>Names of layers begin with {prefix}</source>
        <translation>Les noms des couches commencent par {prefix}</translation>
    </message>
    <message>
        <source>The datastore {name} is not active.</source>
        <translation>L'entrepôt {name} n'est pas actif.</translation>
    </message>
    <message>
        <source>You may not publish from {name}: the right BROADCAST is missing.</source>
        <translation>Vous ne pouvez pas publier depuis {name} : il manque le droit BROADCAST.</translation>
    </message>
    <message>
        <source>You may not run processings in {name}: the right PROCESSING is missing.</source>
        <translation>Vous ne pouvez pas lancer de traitement dans {name} : il manque le droit PROCESSING.</translation>
    </message>
    <message>
        <source>{name}: {use} of {limit}</source>
        <translation>{name} : {use} sur {limit}</translation>
    </message>
    <message>
        <source>{service} with a key: {use} of {limit} layers</source>
        <translation>{service} avec clé : {use} sur {limit} couches</translation>
    </message>
    <message>
        <source>{service}: {use} of {limit} layers</source>
        <translation>{service} : {use} sur {limit} couches</translation>
    </message>
</context>
<context>
    <name>DateRange</name>
    <message>
        <source>First day</source>
        <translation>Premier jour</translation>
    </message>
    <message>
        <source>First day (UTC), included; without one, from the beginning</source>
        <translation>Premier jour (UTC), inclus ; sans premier jour, depuis le début</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Dernier jour</translation>
    </message>
    <message>
        <source>Last day (UTC), included; without one, until today</source>
        <translation>Dernier jour (UTC), inclus ; sans dernier jour, jusqu'à aujourd'hui</translation>
    </message>
    <message>
        <source>The first day is after the last.</source>
        <translation>Le premier jour est après le dernier.</translation>
    </message>
</context>
<context>
    <name>DayEdit</name>
    <message>
        <source>Choose in a calendar (Alt+Down)</source>
        <translation>Choisir dans un calendrier (Alt+Bas)</translation>
    </message>
    <message>
        <source>“{text}” is more than one day. Write one, such as 2023-02-03.</source>
        <translation>« {text} » est plus d'un jour. Écrivez-en un seul, par exemple 2023-02-03.</translation>
    </message>
    <message>
        <source>“{text}” is not a date. Write one such as 2023-02-03, 2023-02 or 2023.</source>
        <translation>« {text} » n'est pas une date. Écrivez par exemple 2023-02-03, 2023-02 ou 2023.</translation>
    </message>
</context>
<context>
    <name>DecodeTask</name>
    <message>
        <source>Load thumbnail</source>
        <translation>Charger la vignette</translation>
    </message>
</context>
<context>
    <name>Decoder</name>
    <message>
        <source>Download it with a web browser, or ask the server's operator.</source>
        <translation>Téléchargez-le avec un navigateur web, ou adressez-vous au responsable du serveur.</translation>
    </message>
    <message>
        <source>It should send only what was asked for: report it to the server's operator.</source>
        <translation>Il ne devrait envoyer que ce qui est demandé : signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>Report it to the server's operator.</source>
        <translation>Signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>The compressed answer unpacks to more than {times} times its size, as no data does.</source>
        <translation>La réponse compressée occupe plus de {times} fois sa taille une fois décompressée, ce qu'aucune donnée ne fait.</translation>
    </message>
    <message>
        <source>The server sent the file compressed in a way ({encoding}) that cannot be undone here.</source>
        <translation>Le serveur a envoyé le fichier compressé d'une façon ({encoding}) qui ne peut pas être décompressée ici.</translation>
    </message>
    <message>
        <source>The server sent the file compressed, and it cannot be unpacked.</source>
        <translation>Le serveur a envoyé le fichier compressé, et il ne peut pas être décompressé.</translation>
    </message>
    <message>
        <source>The server's answer is compressed in a way ({encoding}) that QGIS cannot undo.</source>
        <translation>La réponse du serveur est compressée d'une façon ({encoding}) que QGIS ne sait pas décompresser.</translation>
    </message>
    <message>
        <source>The server's answer is compressed, and it cannot be unpacked.</source>
        <translation>La réponse du serveur est compressée, et elle ne peut pas être décompressée.</translation>
    </message>
</context>
<context>
    <name>DescribeCoverage</name>
    <message>
        <source>Check the service's address and the coverage's name.</source>
        <translation>Vérifiez l'adresse du service et le nom de la couverture.</translation>
    </message>
    <message>
        <source>The service does not describe the coverage as WCS 1.1 asks for.</source>
        <translation>Le service ne décrit pas la couverture comme le demande WCS 1.1.</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Copy JSON</source>
        <translation>Copier le JSON</translation>
    </message>
    <message>
        <source>Copy the server's record as JSON</source>
        <translation>Copier la fiche du serveur en JSON</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>Select a collection, an item or an asset to see its details.</source>
        <translation>Sélectionnez une collection, un élément ou une ressource pour en voir les détails.</translation>
    </message>
</context>
<context>
    <name>DeviceSignIn</name>
    <message>
        <source>Check the addresses of the sign-in in the signing profile, or use a key.</source>
        <translation>Vérifiez les adresses d'authentification dans le profil de signature, ou utilisez une clé.</translation>
    </message>
    <message>
        <source>Check the client ID in the signing profile; the service's own pages name it.</source>
        <translation>Vérifiez l'identifiant client dans le profil de signature ; les pages du service l'indiquent.</translation>
    </message>
    <message>
        <source>Check the scope in the signing profile.</source>
        <translation>Vérifiez la portée (scope) dans le profil de signature.</translation>
    </message>
    <message>
        <source>Enter the addresses of the sign-in in the signing profile, or use a key.</source>
        <translation>Saisissez les adresses d'authentification dans le profil de signature, ou utilisez une clé.</translation>
    </message>
    <message>
        <source>Looking for the sign-in</source>
        <translation>Recherche de l'authentification</translation>
    </message>
    <message>
        <source>Sign in again for a new one.</source>
        <translation>Authentifiez-vous de nouveau pour en obtenir un autre.</translation>
    </message>
    <message>
        <source>Sign in again. The details say what it answered.</source>
        <translation>Authentifiez-vous de nouveau. Les détails donnent sa réponse.</translation>
    </message>
    <message>
        <source>Signing in to {name}</source>
        <translation>Authentification : {name}</translation>
    </message>
    <message>
        <source>The code expired before the sign-in was confirmed.</source>
        <translation>Le code a expiré avant la confirmation de l'authentification.</translation>
    </message>
    <message>
        <source>The service does not know what is asked for.</source>
        <translation>Le service ne connaît pas ce qui est demandé.</translation>
    </message>
    <message>
        <source>The service does not let this application sign in.</source>
        <translation>Le service n'admet pas cette application.</translation>
    </message>
    <message>
        <source>The service does not offer this way to sign in.</source>
        <translation>Le service n'offre pas ce mode d'authentification.</translation>
    </message>
    <message>
        <source>The service does not say where to sign in.</source>
        <translation>Le service n'indique pas où s'authentifier.</translation>
    </message>
    <message>
        <source>The service refuses the sign-in ({status}).</source>
        <translation>Le service refuse l'authentification ({status}).</translation>
    </message>
    <message>
        <source>The sign-in was refused.</source>
        <translation>L'authentification a été refusée.</translation>
    </message>
    <message>
        <source>You, or the service, said no in the browser. Sign in again to change that.</source>
        <translation>Vous, ou le service, avez refusé dans le navigateur. Recommencez pour changer d'avis.</translation>
    </message>
</context>
<context>
    <name>DeviceSignInDialog</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Annuler</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>&amp;Fermer</translation>
    </message>
    <message>
        <source>&amp;Codes come from</source>
        <translation>&amp;Codes donnés par</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Détails</translation>
    </message>
    <message>
        <source>&amp;Go On</source>
        <translation>&amp;Continuer</translation>
    </message>
    <message>
        <source>&amp;Open in Browser</source>
        <translation>&amp;Ouvrir dans le navigateur</translation>
    </message>
    <message>
        <source>&amp;Page</source>
        <translation>&amp;Page</translation>
    </message>
    <message>
        <source>&amp;Tokens come from</source>
        <translation>&amp;Jetons donnés par</translation>
    </message>
    <message>
        <source>&amp;Try Again</source>
        <translation>&amp;Réessayer</translation>
    </message>
    <message>
        <source>Asking for a code…</source>
        <translation>Demande d'un code…</translation>
    </message>
    <message>
        <source>Co&amp;de</source>
        <translation>Co&amp;de</translation>
    </message>
    <message>
        <source>Copy the address of the page</source>
        <translation>Copier l'adresse de la page</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>Copier le code</translation>
    </message>
    <message>
        <source>Looking for the sign-in of {name}…</source>
        <translation>Recherche de l'authentification de {name}…</translation>
    </message>
    <message>
        <source>Open the page on {host}, sign in there, and confirm that it shows this code.</source>
        <translation>Ouvrez la page sur {host}, authentifiez-vous et confirmez qu'elle affiche ce code.</translation>
    </message>
    <message>
        <source>Sign In to {name}</source>
        <translation>Authentification : {name}</translation>
    </message>
    <message>
        <source>The service does not answer. Trying again.</source>
        <translation>Le service ne répond pas. Nouvel essai en cours.</translation>
    </message>
    <message>
        <source>The service names these addresses for the sign-in. Go on if you know the server.</source>
        <translation>Le service indique ces adresses pour l'authentification. Continuez si vous connaissez le serveur.</translation>
    </message>
    <message>
        <source>You are signed in to {name} until you close QGIS. Its authentication database stayed locked.</source>
        <translation>Vous êtes authentifié auprès de {name} jusqu'à la fermeture de QGIS. Sa base de données d'authentification est restée verrouillée.</translation>
    </message>
    <message>
        <source>You are signed in to {name}.</source>
        <translation>Vous êtes authentifié auprès de {name}.</translation>
    </message>
    <message>
        <source>You are signed in. QGIS keeps this encrypted, and may ask for its master password.</source>
        <translation>Vous êtes authentifié. QGIS conserve le jeton chiffré et peut demander son mot de passe principal.</translation>
    </message>
    <message>
        <source>expires in {minutes}:{seconds}</source>
        <translation>expire dans {minutes}:{seconds}</translation>
    </message>
</context>
<context>
    <name>DeviceSignInForm</name>
    <message>
        <source>A description of the service (OpenAPI, OpenID Connect) that names the two addresses below</source>
        <translation>Une description du service (OpenAPI, OpenID Connect) qui donne les deux adresses ci-dessous</translation>
    </message>
    <message>
        <source>Client &amp;ID</source>
        <translation>Identifiant c&amp;lient</translation>
    </message>
    <message>
        <source>Codes come from</source>
        <translation>Codes donnés par</translation>
    </message>
    <message>
        <source>Described at</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Enter the client ID of the sign-in; the service's own pages name it.</source>
        <translation>Saisissez l'identifiant client ; les pages du service l'indiquent.</translation>
    </message>
    <message>
        <source>Enter where the sign-in is described, or both of its addresses.</source>
        <translation>Saisissez où l'authentification est décrite, ou ses deux adresses.</translation>
    </message>
    <message>
        <source>Sc&amp;ope</source>
        <translation>P&amp;ortée (scope)</translation>
    </message>
    <message>
        <source>Sign in with a &amp;browser</source>
        <translation>S'authentifie&amp;r dans un navigateur</translation>
    </message>
    <message>
        <source>The addresses of the sign-in must begin with https://.</source>
        <translation>Les adresses d'authentification doivent commencer par https://.</translation>
    </message>
    <message>
        <source>Tokens come from</source>
        <translation>Jetons donnés par</translation>
    </message>
</context>
<context>
    <name>DiskCacheField</name>
    <message>
        <source>Empty</source>
        <translation>Vider</translation>
    </message>
    <message>
        <source>Empty ({size})</source>
        <translation>Vider ({size})</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>Go</translation>
    </message>
    <message>
        <source>Keeps the parts of open files that saved extents have fetched, to fetch them only once</source>
        <translation>Conserve les parties de fichiers ouverts à tous que les étendues enregistrées ont téléchargées, pour ne les télécharger qu'une fois</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucun</translation>
    </message>
</context>
<context>
    <name>DiskCacheTasks</name>
    <message>
        <source>Emptying the disk cache</source>
        <translation>Vidage du cache disque</translation>
    </message>
    <message>
        <source>Making the disk cache smaller</source>
        <translation>Réduction du cache disque</translation>
    </message>
    <message>
        <source>Measuring the disk cache</source>
        <translation>Mesure du cache disque</translation>
    </message>
</context>
<context>
    <name>DiskSpace</name>
    <message>
        <source>Choose a smaller extent, a coarser resolution or another disk.</source>
        <translation>Choisissez une étendue plus petite, une résolution plus grossière ou un autre disque.</translation>
    </message>
    <message>
        <source>Choose another file name.</source>
        <translation>Choisissez un autre nom de fichier.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used.</source>
        <translation>Le dossier {folder} est inutilisable.</translation>
    </message>
    <message>
        <source>{folder} has {free} free, and the file takes about {needed}.</source>
        <translation>Il reste {free} dans {folder}, et le fichier occupe environ {needed}.</translation>
    </message>
    <message>
        <source>{folder} has {free} free, {others} of them for waiting exports. The file takes {needed}.</source>
        <translation>Il reste {free} dans {folder}, dont {others} pour les exportations en attente. Le fichier prend {needed}.</translation>
    </message>
</context>
<context>
    <name>DownloadAssets</name>
    <message>
        <source>A file ends in .part until it is complete. An interrupted download resumes the next time, if the file on the server is still the same. An existing file of the same name is replaced.</source>
        <translation>Un fichier se termine par .part tant qu'il n'est pas complet. Un téléchargement interrompu reprend la fois suivante, si le fichier sur le serveur est toujours le même. Un fichier existant du même nom est remplacé.</translation>
    </message>
    <message>
        <source>Asset keys</source>
        <translation>Clés des ressources</translation>
    </message>
    <message>
        <source>Download assets</source>
        <translation>Télécharger des ressources</translation>
    </message>
    <message>
        <source>Downloads whole files of items into a folder. To save only a part of rasters, use “Export extent”.</source>
        <translation>Télécharge des fichiers entiers d'éléments dans un dossier. Pour n'enregistrer qu'une partie des rasters, utilisez « Exporter une étendue ».</translation>
    </message>
    <message>
        <source>FOLDER: {folder} cannot be made.</source>
        <translation>FOLDER : impossible de créer {folder}.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>ITEMS: name at least one item.</source>
        <translation>ITEMS : nommez au moins un élément.</translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation>Nombre de fichiers</translation>
    </message>
    <message>
        <source>Separated by commas; without any, all files of the items.</source>
        <translation>Séparées par des virgules ; sans aucune, tous les fichiers des éléments.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,download,files,assets</source>
        <translation>stac,catalogue,cube de données,télécharger,fichiers,ressources</translation>
    </message>
    <message>
        <source>{count} of {total} files could not be downloaded.</source>
        <translation>{count} fichiers sur {total} n'ont pas pu être téléchargés.</translation>
    </message>
</context>
<context>
    <name>DownloadTask</name>
    <message numerus="yes">
        <source>%n file(s) not verified: the checksum is of an unknown kind.</source>
        <translation>
            <numerusform>%n fichier non vérifié : sa somme de contrôle est d'un type inconnu.</numerusform>
            <numerusform>%n fichiers non vérifiés : leurs sommes de contrôle sont d'un type inconnu.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) verified by checksum.</source>
        <translation>
            <numerusform>%n fichier vérifié par sa somme de contrôle.</numerusform>
            <numerusform>%n fichiers vérifiés par leur somme de contrôle.</numerusform>
        </translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Vérification</translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation>
            <numerusform>Téléchargement de %n fichier</numerusform>
            <numerusform>Téléchargement de %n fichiers</numerusform>
        </translation>
    </message>
    <message>
        <source>It is kept as {file}. Download it again; if it differs again, report it to its provider.</source>
        <translation>Il est conservé sous le nom {file}. Téléchargez-le de nouveau ; s'il diffère encore, signalez-le à son fournisseur.</translation>
    </message>
    <message>
        <source>Try again; if it differs again, report it to its provider.</source>
        <translation>Réessayez ; s'il diffère encore, signalez-le à son fournisseur.</translation>
    </message>
</context>
<context>
    <name>DryRun</name>
    <message>
        <source>Choose one that it has, or let it be created first.</source>
        <translation>Choisissez-en une qui existe, ou faites-la d'abord créer.</translation>
    </message>
    <message>
        <source>Folder: {folder}</source>
        <translation>Dossier : {folder}</translation>
    </message>
    <message>
        <source>Item {name}: is there already, and would be replaced</source>
        <translation>Élément {name} : il existe déjà et serait remplacé</translation>
    </message>
    <message>
        <source>Item {name}: would be created</source>
        <translation>Élément {name} : il serait créé</translation>
    </message>
    <message>
        <source>The catalogue has no collection {name}.</source>
        <translation>Le catalogue n'a pas de collection {name}.</translation>
    </message>
    <message>
        <source>This catalogue accepts no items: it has no transactions.</source>
        <translation>Ce catalogue n'accepte pas d'éléments : il n'offre pas de transactions.</translation>
    </message>
    <message>
        <source>To be sent: {count} files, {size}</source>
        <translation>À envoyer : {count} fichiers, {size}</translation>
    </message>
    <message>
        <source>Use the platform's own procedure.</source>
        <translation>Suivez la procédure propre à la plateforme.</translation>
    </message>
    <message>
        <source>{folder} is ready. For CDS-MTD and THEIA, run this there:</source>
        <translation>{folder} est prêt. Pour CDS-MTD et THEIA, lancez-y cette commande :</translation>
    </message>
</context>
<context>
    <name>DryRunTask</name>
    <message numerus="yes">
        <source>Preparing %n item(s)</source>
        <translation>
            <numerusform>Préparation de %n élément</numerusform>
            <numerusform>Préparation de %n éléments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DryRunView</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n fichier</numerusform>
            <numerusform>%n fichiers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n élément</numerusform>
            <numerusform>%n éléments</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Open Folder</source>
        <translation>&amp;Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Cop&amp;y Command</source>
        <translation>Cop&amp;ier la commande</translation>
    </message>
    <message>
        <source>Item and files</source>
        <translation>Élément et fichiers</translation>
    </message>
    <message>
        <source>Items and files that would be sent</source>
        <translation>Éléments et fichiers qui seraient envoyés</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>Destination</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>The dry run shows here what would be written and sent.</source>
        <translation>La simulation montre ici ce qui serait écrit et envoyé.</translation>
    </message>
    <message>
        <source>{items}, {files}, {size}. Nothing has been sent.</source>
        <translation>{items}, {files}, {size}. Rien n'a été envoyé.</translation>
    </message>
    <message>
        <source>{name} (replaces the one that is there)</source>
        <translation>{name} (remplace celui qui existe)</translation>
    </message>
</context>
<context>
    <name>Durations</name>
    <message>
        <source>A signature lasts from {least} seconds to {most} days.</source>
        <translation>Une signature dure de {least} secondes à {most} jours.</translation>
    </message>
    <message>
        <source>Write a duration as PT3H10M (ISO), or as one number with a unit: 3h, 30min.</source>
        <translation>Écrivez une durée au format ISO, comme PT3H10M, ou un nombre et son unité : 3h, 30min.</translation>
    </message>
</context>
<context>
    <name>ElevationUrlsTask</name>
    <message>
        <source>Composing addresses</source>
        <translation>Composition d'adresses</translation>
    </message>
</context>
<context>
    <name>EmptyListPage</name>
    <message>
        <source>Connecting…</source>
        <translation>Connexion en cours…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>If it should have some, check its address: Manage Connections.</source>
        <translation>S'il devait en avoir, vérifiez son adresse : Gérer les connexions.</translation>
    </message>
    <message>
        <source>Move the map or zoom out, or show the collections outside the view.</source>
        <translation>Déplacez la carte ou faites un zoom arrière, ou affichez les collections hors de la vue.</translation>
    </message>
    <message>
        <source>No Connection</source>
        <translation>Pas de connexion</translation>
    </message>
    <message>
        <source>No collection here matches “{words}”.</source>
        <translation>Aucune collection d'ici ne correspond à « {words} ».</translation>
    </message>
    <message>
        <source>No collection touches the view.</source>
        <translation>Aucune collection ne touche la vue.</translation>
    </message>
    <message>
        <source>Press Enter to go there.</source>
        <translation>Appuyez sur Entrée pour y aller.</translation>
    </message>
    <message>
        <source>Press Enter to look for collections and items of this name at all levels.</source>
        <translation>Appuyez sur Entrée pour chercher des collections et des éléments de ce nom à tous les niveaux.</translation>
    </message>
    <message>
        <source>Press Enter to look for items of this name in all collections of the view.</source>
        <translation>Appuyez sur Entrée pour chercher des éléments de ce nom dans toutes les collections de la vue.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche en cours…</translation>
    </message>
    <message>
        <source>Show It</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>The Catalogue Cannot Be Shown</source>
        <translation>Le catalogue ne peut pas être affiché</translation>
    </message>
    <message>
        <source>This catalogue has no collections.</source>
        <translation>Ce catalogue ne contient aucune collection.</translation>
    </message>
    <message>
        <source>This is an address.</source>
        <translation>C'est une adresse.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>Entrepot</name>
    <message>
        <source>Check the address of the API; IGN's ends with /api.</source>
        <translation>Vérifiez l'adresse de l'API ; celle de l'IGN se termine par /api.</translation>
    </message>
    <message>
        <source>The answer is not one of the API Entrepôt.</source>
        <translation>La réponse n'est pas celle d'une API Entrepôt.</translation>
    </message>
</context>
<context>
    <name>EntrepotAccount</name>
    <message>
        <source>Choose another datastore, or ask IGN to add the processing to this one.</source>
        <translation>Choisissez un autre entrepôt, ou demandez à l'IGN d'ajouter le traitement à celui-ci.</translation>
    </message>
    <message>
        <source>This datastore has no processing that harvests a WMS.</source>
        <translation>Cet entrepôt n'a aucun traitement qui moissonne un WMS.</translation>
    </message>
</context>
<context>
    <name>EntrepotErrors</name>
    <message>
        <source>Ask the supervisor of its community for the right, or choose another one.</source>
        <translation>Demandez ce droit au superviseur de sa communauté, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Choose another name, or remove first what uses it.</source>
        <translation>Choisissez un autre nom, ou supprimez d'abord ce qui l'utilise.</translation>
    </message>
    <message>
        <source>Choose or correct the authentication configuration, then connect again.</source>
        <translation>Choisissez ou corrigez la configuration d'authentification, puis reconnectez-vous.</translation>
    </message>
    <message>
        <source>Correct what it names, then try again.</source>
        <translation>Corrigez ce qu'elle nomme, puis réessayez.</translation>
    </message>
    <message>
        <source>It may have been deleted, or be in another datastore: refresh the list.</source>
        <translation>Elle a peut-être été supprimée, ou se trouve dans un autre entrepôt : actualisez la liste.</translation>
    </message>
    <message>
        <source>Not found on the Géoplateforme ({status}).</source>
        <translation>Introuvable sur la Géoplateforme ({status}).</translation>
    </message>
    <message>
        <source>The Géoplateforme does not accept your sign-in ({status}).</source>
        <translation>La Géoplateforme n'accepte pas votre authentification ({status}).</translation>
    </message>
    <message>
        <source>The Géoplateforme rejected the request ({status}).</source>
        <translation>La Géoplateforme a refusé la requête ({status}).</translation>
    </message>
    <message>
        <source>The name is taken, or what you want to change is in use ({status}).</source>
        <translation>Le nom est pris, ou ce que vous voulez changer est utilisé ({status}).</translation>
    </message>
    <message>
        <source>You may not do this in this datastore ({status}).</source>
        <translation>Vous n'en avez pas le droit dans cet entrepôt ({status}).</translation>
    </message>
</context>
<context>
    <name>EstimateSection</name>
    <message>
        <source>Das&amp;k Script…</source>
        <translation>Script Das&amp;k…</translation>
    </message>
    <message>
        <source>Split into &amp;Jobs…</source>
        <translation>&amp;Découper en tâches…</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>EstimateText</name>
    <message>
        <source>At the speed of the last exports: {one} with 1 worker, {eight} with 8, {many} with 64.</source>
        <translation>À la vitesse des dernières exportations : {one} avec 1 processus, {eight} avec 8, {many} avec 64.</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Moyenne</translation>
    </message>
    <message>
        <source>Bilinear</source>
        <translation>Bilinéaire</translation>
    </message>
    <message>
        <source>Cubic</source>
        <translation>Cubique</translation>
    </message>
    <message>
        <source>Lanczos</source>
        <translation>Lanczos</translation>
    </message>
    <message>
        <source>Mode (most frequent value)</source>
        <translation>Mode (valeur la plus fréquente)</translation>
    </message>
    <message>
        <source>Nearest neighbour</source>
        <translation>Plus proche voisin</translation>
    </message>
    <message>
        <source>The time with 1, 8 or 64 workers is known after a first export from these servers.</source>
        <translation>La durée avec 1, 8 ou 64 processus sera connue après une première exportation depuis ces serveurs.</translation>
    </message>
    <message>
        <source>Very large: {pixels}.</source>
        <translation>Très grand : {pixels}.</translation>
    </message>
    <message>
        <source>about {size} to fetch</source>
        <translation>environ {size} à télécharger</translation>
    </message>
    <message>
        <source>about {size} to write</source>
        <translation>environ {size} à écrire</translation>
    </message>
    <message>
        <source>about {time} at the speed of the last exports</source>
        <translation>environ {time} à la vitesse des dernières exportations</translation>
    </message>
    <message>
        <source>at most {size} to write</source>
        <translation>au plus {size} à écrire</translation>
    </message>
    <message>
        <source>more than {size} to fetch</source>
        <translation>plus de {size} à télécharger</translation>
    </message>
    <message>
        <source>more than {size} to write</source>
        <translation>plus de {size} à écrire</translation>
    </message>
    <message>
        <source>no data in the extent, nothing to fetch</source>
        <translation>aucune donnée dans l'étendue, rien à télécharger</translation>
    </message>
    <message>
        <source>{columns} × {rows} pixels</source>
        <translation>{columns} × {rows} pixels</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} libres</translation>
    </message>
    <message>
        <source>{time} at the speed of the last exports</source>
        <translation>{time} à la vitesse des dernières exportations</translation>
    </message>
</context>
<context>
    <name>EstimateWords</name>
    <message numerus="yes">
        <source>%n corner(s)</source>
        <translation>
            <numerusform>%n sommet</numerusform>
            <numerusform>%n sommets</numerusform>
        </translation>
    </message>
    <message>
        <source>Size and time are rough: a trial measures a picture.</source>
        <translation>Taille et durée sont approximatives : un essai mesure une image.</translation>
    </message>
    <message numerus="yes">
        <source>about %n day(s)</source>
        <translation>
            <numerusform>environ %n jour</numerusform>
            <numerusform>environ %n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>environ %n heure</numerusform>
            <numerusform>environ %n heures</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>environ %n minute</numerusform>
            <numerusform>environ %n minutes</numerusform>
        </translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>environ {size}</translation>
    </message>
    <message>
        <source>at most {size}</source>
        <translation>au plus {size}</translation>
    </message>
    <message>
        <source>less than a minute</source>
        <translation>moins d'une minute</translation>
    </message>
    <message>
        <source>{corners} of {asked}</source>
        <translation>{corners} sur {asked}</translation>
    </message>
    <message>
        <source>{corners} of {asked}: the outline reaches up to {metres} m further</source>
        <translation>{corners} sur {asked} : le contour est élargi de {metres} m au plus</translation>
    </message>
    <message numerus="yes">
        <source>{count} request(s)</source>
        <translation>
            <numerusform>{count} requête</numerusform>
            <numerusform>{count} requêtes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} slab(s)</source>
        <translation>
            <numerusform>{count} dalle</numerusform>
            <numerusform>{count} dalles</numerusform>
        </translation>
    </message>
    <message>
        <source>{slabs}, {requests}, {size}, {time}.</source>
        <translation>{slabs}, {requests}, {size}, {time}.</translation>
    </message>
</context>
<context>
    <name>Exchange</name>
    <message>
        <source>Ask for less, such as a smaller extent or fewer dates, or report it to the server's operator.</source>
        <translation>Demandez-en moins (une étendue plus petite ou moins de dates), ou signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>The server's answer is too large: more than {limit}.</source>
        <translation>La réponse du serveur est trop volumineuse : plus de {limit}.</translation>
    </message>
</context>
<context>
    <name>ExistingLayers</name>
    <message numerus="yes">
        <source>%n layer(s) are already on the map.</source>
        <translation>
            <numerusform>%n couche est déjà sur la carte.</numerusform>
            <numerusform>%n couches sont déjà sur la carte.</numerusform>
        </translation>
    </message>
    <message>
        <source>Add Again</source>
        <translation>Ajouter de nouveau</translation>
    </message>
    <message>
        <source>{name} is already on the map.</source>
        <translation>{name} est déjà sur la carte.</translation>
    </message>
</context>
<context>
    <name>ExportAlgorithm</name>
    <message>
        <source>Additional nodata values</source>
        <translation>Valeurs nodata supplémentaires</translation>
    </message>
    <message>
        <source>Bytes fetched</source>
        <translation>Octets téléchargés</translation>
    </message>
    <message>
        <source>CREATION_OPTIONS: {option} is not KEY=VALUE.</source>
        <translation>CREATION_OPTIONS : {option} n'est pas de la forme CLÉ=VALEUR.</translation>
    </message>
    <message>
        <source>Clip to the data</source>
        <translation>Découper selon les données</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Colonnes</translation>
    </message>
    <message>
        <source>Creation options</source>
        <translation>Options de création</translation>
    </message>
    <message>
        <source>EXTENT: the extent is empty.</source>
        <translation>EXTENT : l'étendue est vide.</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>For large extents: many files in a folder, with a .vrt over them.</source>
        <translation>Pour de grandes étendues : plusieurs fichiers dans un dossier, sous un .vrt qui les montre ensemble.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>KEY=VALUE, separated by |. They override the plugin's own.</source>
        <translation>CLÉ=VALEUR, séparées par |. Elles l'emportent sur celles de l'extension.</translation>
    </message>
    <message>
        <source>Mask layer</source>
        <translation>Couche de masquage</translation>
    </message>
    <message>
        <source>NODATA_RANGES: ranges are written FROM:TO, and separated by |.</source>
        <translation>NODATA_RANGES : les plages s'écrivent DE:À, séparées par |.</translation>
    </message>
    <message>
        <source>Nodata value</source>
        <translation>Valeur nodata</translation>
    </message>
    <message>
        <source>OUTPUT: the name of the file must end in .tif; .vrt is for tiles (TILE_SIZE).</source>
        <translation>OUTPUT : le nom du fichier doit se terminer par .tif ; .vrt ne sert qu'aux tuiles (TILE_SIZE).</translation>
    </message>
    <message>
        <source>OUTPUT: the name of the file must end in .vrt, the VRT over the tiles.</source>
        <translation>OUTPUT : le nom du fichier doit se terminer par .vrt, le VRT qui montre les tuiles.</translation>
    </message>
    <message>
        <source>Overviews inside the file; a COG has them anyway.</source>
        <translation>Aperçus dans le fichier ; un COG en a de toute façon.</translation>
    </message>
    <message>
        <source>Planning an export</source>
        <translation>Préparation d'une exportation</translation>
    </message>
    <message>
        <source>Polygons in any CRS: pixels whose centre lies in none of them become nodata, or masked where there is no nodata value, and what lies outside is not fetched. Clipped to the data, the result ends where they do.</source>
        <translation>Polygones dans n'importe quel SCR : les pixels dont le centre n'est dans aucun d'eux deviennent nodata, ou masqués s'il n'y a pas de valeur nodata, et ce qui est en dehors n'est pas téléchargé. Découpé selon les données, le résultat s'arrête aussi au bord des polygones.</translation>
    </message>
    <message>
        <source>Pyramids</source>
        <translation>Pyramides</translation>
    </message>
    <message>
        <source>RESOLUTION: it must be greater than zero.</source>
        <translation>RESOLUTION : elle doit être supérieure à zéro.</translation>
    </message>
    <message>
        <source>Ranges of values that become nodata, FROM:TO, separated by |: -9999:-1|255:255.</source>
        <translation>Plages de valeurs qui deviennent nodata, DE:À, séparées par | : -9999:-1|255:255.</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Lignes</translation>
    </message>
    <message>
        <source>Side of a tile in pixels</source>
        <translation>Côté d'une tuile en pixels</translation>
    </message>
    <message>
        <source>TARGET_CRS: the coordinate reference system is unknown.</source>
        <translation>TARGET_CRS : le système de coordonnées de référence est inconnu.</translation>
    </message>
    <message>
        <source>TILE_SIZE: a tile has at least {number} pixels a side.</source>
        <translation>TILE_SIZE : une tuile a au moins {number} pixels de côté.</translation>
    </message>
    <message>
        <source>Target CRS</source>
        <translation>SCR cible</translation>
    </message>
    <message>
        <source>The connection is lost: waiting for it…</source>
        <translation>La connexion est perdue : en attente…</translation>
    </message>
    <message>
        <source>The result ends where the rasters do; otherwise it is empty beyond them.</source>
        <translation>Le résultat s'arrête au bord des rasters ; sinon, il est vide au-delà.</translation>
    </message>
    <message>
        <source>{columns} × {rows} pixels of {count} source(s), about {size} to fetch</source>
        <translation>{columns} × {rows} pixels de {count} source(s), environ {size} à télécharger</translation>
    </message>
</context>
<context>
    <name>ExportController</name>
    <message>
        <source>Change File Name…</source>
        <translation>Changer le nom du fichier…</translation>
    </message>
    <message>
        <source>Choose a raster layer that GDAL reads: a file, a COG or a VRT.</source>
        <translation>Choisissez une couche raster que lit GDAL : un fichier, un COG ou un VRT.</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Saved {file}</source>
        <translation>{file} enregistré</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>Enregistrement de {file}</translation>
    </message>
    <message>
        <source>This layer's pixels cannot be read directly.</source>
        <translation>Les pixels de cette couche ne peuvent pas être lus directement.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Zoom to Extent</source>
        <translation>Zoomer sur l'étendue</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>&amp;CRS</source>
        <translation>S&amp;CR</translation>
    </message>
    <message>
        <source>Add saved &amp;file to map</source>
        <translation>A&amp;jouter le fichier enregistré à la carte</translation>
    </message>
    <message>
        <source>Choose an extent.</source>
        <translation>Choisissez une étendue.</translation>
    </message>
    <message>
        <source>Enter a file name.</source>
        <translation>Saisissez un nom de fichier.</translation>
    </message>
    <message>
        <source>Estimating the download…</source>
        <translation>Estimation du téléchargement…</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>File &amp;name</source>
        <translation>No&amp;m du fichier</translation>
    </message>
    <message>
        <source>Layers of the project then show the new pixels: {names}.</source>
        <translation>Les couches du projet montrent ensuite les nouveaux pixels : {names}.</translation>
    </message>
    <message>
        <source>Not enough disk space for the file and those of the waiting exports.</source>
        <translation>Espace disque insuffisant pour le fichier et ceux des exportations en attente.</translation>
    </message>
    <message>
        <source>Not enough disk space for the file.</source>
        <translation>Espace disque insuffisant pour le fichier.</translation>
    </message>
    <message numerus="yes">
        <source>Only pixels inside %n feature(s) of “{layer}” are saved.</source>
        <translation>
            <numerusform>Seuls les pixels situés dans %n entité de « {layer} » sont enregistrés.</numerusform>
            <numerusform>Seuls les pixels situés dans %n entités de « {layer} » sont enregistrés.</numerusform>
        </translation>
    </message>
    <message>
        <source>Output mode</source>
        <translation>Mode de sortie</translation>
    </message>
    <message>
        <source>Overla&amp;ps</source>
        <translation>&amp;Superpositions</translation>
    </message>
    <message>
        <source>Pixels are copied unchanged, on the grid of the source.</source>
        <translation>Les pixels sont copiés tels quels, sur la grille de la source.</translation>
    </message>
    <message>
        <source>Pixels are resampled: the CRS, the resolution or the extent asks for another grid.</source>
        <translation>Les pixels sont rééchantillonnés : le SCR, la résolution ou l'étendue demande une autre grille.</translation>
    </message>
    <message>
        <source>Run &amp;as Batch…</source>
        <translation>E&amp;xécuter par lot…</translation>
    </message>
    <message>
        <source>Save several extents, or with several settings, in QGIS's Processing</source>
        <translation>Enregistrer plusieurs étendues, ou avec plusieurs réglages, par les traitements de QGIS</translation>
    </message>
    <message>
        <source>The batch window knows no selections: it clips by all features of “{layer}”.</source>
        <translation>La fenêtre de traitement par lots ne connaît pas les sélections : elle découpe selon toutes les entités de « {layer} ».</translation>
    </message>
    <message>
        <source>The existing file will be replaced.</source>
        <translation>Le fichier existant sera remplacé.</translation>
    </message>
    <message>
        <source>The existing files will be replaced: {names}.</source>
        <translation>Les fichiers existants seront remplacés : {names}.</translation>
    </message>
    <message>
        <source>The extent reaches beyond the rasters: only the part with data is saved.</source>
        <translation>L'étendue dépasse les rasters : seule la partie avec des données est enregistrée.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used.</source>
        <translation>Le dossier {folder} est inutilisable.</translation>
    </message>
    <message>
        <source>The values are fetched first, then drawn on this grid.</source>
        <translation>Les valeurs sont d'abord téléchargées, puis dessinées sur cette grille.</translation>
    </message>
    <message>
        <source>Windows replaces no open file: remove {names} from the project, or choose another name.</source>
        <translation>Windows ne remplace pas un fichier ouvert : retirez {names} du projet, ou choisissez un autre nom.</translation>
    </message>
    <message>
        <source>{file} is write-protected: enter another file name.</source>
        <translation>{file} est protégé en écriture : saisissez un autre nom de fichier.</translation>
    </message>
</context>
<context>
    <name>ExportExtent</name>
    <message>
        <source>A second file beside the output, its name ending in -sources, with the source of each pixel.</source>
        <translation>Un second fichier à côté de la sortie, dont le nom se termine par -sources, avec la source de chaque pixel.</translation>
    </message>
    <message>
        <source>ASSET: none of the {count} items found has a raster {key}.</source>
        <translation>ASSET : aucun des {count} éléments trouvés n'a de raster {key}.</translation>
    </message>
    <message>
        <source>Asset key</source>
        <translation>Clé de la ressource</translation>
    </message>
    <message>
        <source>CRS of the sources</source>
        <translation>SCR des sources</translation>
    </message>
    <message>
        <source>Either name the sources (layers, addresses or /vsicurl/ paths), or name a catalogue, its collections and the key of an asset: they are searched first.</source>
        <translation>Indiquez soit les sources (couches, adresses ou chemins /vsicurl/), soit un catalogue, ses collections et la clé d'une ressource : la recherche se fait alors d'abord.</translation>
    </message>
    <message>
        <source>Export extent</source>
        <translation>Exporter une étendue</translation>
    </message>
    <message>
        <source>Fill gaps with coarser sources</source>
        <translation>Combler les lacunes avec des sources plus grossières</translation>
    </message>
    <message>
        <source>In place of what the files say: EPSG:3979, for instance. One for all of them, or one for each in their order, separated by |, with nothing for the file's own.</source>
        <translation>À la place de ce que disent les fichiers : EPSG:3979, par exemple. Un pour toutes les sources, ou un pour chacune dans leur ordre, séparés par |, et rien pour celui du fichier.</translation>
    </message>
    <message>
        <source>Raster layers, addresses of files, or /vsicurl/ paths.</source>
        <translation>Des couches raster, des adresses de fichiers ou des chemins /vsicurl/.</translation>
    </message>
    <message>
        <source>Resampling</source>
        <translation>Rééchantillonnage</translation>
    </message>
    <message>
        <source>SOURCES and CATALOG: give one of them, not both.</source>
        <translation>SOURCES et CATALOG : donnez l'un ou l'autre, pas les deux.</translation>
    </message>
    <message>
        <source>SOURCES: give rasters, or a catalogue (CATALOG) with collections and an asset.</source>
        <translation>SOURCES : donnez des rasters, ou un catalogue (CATALOG) avec des collections et une ressource.</translation>
    </message>
    <message>
        <source>Saved extent</source>
        <translation>Étendue enregistrée</translation>
    </message>
    <message>
        <source>Saves an extent of one or several rasters of any size to a local GeoTIFF or COG. Only the blocks of remote files that the extent touches are fetched, many at once. Pixels are copied unchanged unless a CRS or a resolution asks for another grid.</source>
        <translation>Enregistre une étendue d'un ou de plusieurs rasters de toute taille dans un GeoTIFF ou un COG local. Seuls les blocs des fichiers distants que touche l'étendue sont téléchargés, plusieurs à la fois. Les pixels sont copiés tels quels, sauf si un SCR ou une résolution demande une autre grille.</translation>
    </message>
    <message>
        <source>Several sources make a mosaic; the first lies on top, and its nodata pixels show what lies below.</source>
        <translation>Plusieurs sources font une mosaïque ; la première est au-dessus, et ses pixels nodata laissent voir ce qui est dessous.</translation>
    </message>
    <message>
        <source>Source index raster</source>
        <translation>Raster d'index des sources</translation>
    </message>
    <message>
        <source>Sources</source>
        <translation>Sources</translation>
    </message>
    <message>
        <source>The file appears once complete; after an error or a cancellation nothing is left of it.</source>
        <translation>Le fichier apparaît une fois complet ; après une erreur ou une annulation, il n'en reste rien.</translation>
    </message>
    <message>
        <source>The finest source lies on top. Unchecked: the order of the list, or the newest item on top.</source>
        <translation>La source la plus fine est au-dessus. Décoché : l'ordre de la liste, ou l'élément le plus récent au-dessus.</translation>
    </message>
    <message>
        <source>The key of the asset in each item of the catalogue: dtm, for instance.</source>
        <translation>La clé de la ressource dans chaque élément du catalogue : dtm, par exemple.</translation>
    </message>
    <message>
        <source>The side of a pixel in units of the target CRS; without it the sources' own.</source>
        <translation>Le côté d'un pixel en unités du SCR cible ; à défaut, celui des sources.</translation>
    </message>
    <message>
        <source>Without one, the sources' own.</source>
        <translation>À défaut, celle des sources.</translation>
    </message>
    <message>
        <source>Without one: bilinear for measured numbers, nearest for classes.</source>
        <translation>À défaut : bilinear (bilinéaire) pour des mesures, nearest (plus proche voisin) pour des classes.</translation>
    </message>
    <message>
        <source>raster,clip,crop,extract,save,download,remote,cog,vsicurl,mosaic,reproject,stac,dem</source>
        <translation>raster,découper,extraire,enregistrer,télécharger,distant,cog,vsicurl,mosaïque,reprojeter,stac,mnt</translation>
    </message>
    <message>
        <source>{name}: a search in a catalogue needs it.</source>
        <translation>{name} : une recherche dans un catalogue en a besoin.</translation>
    </message>
</context>
<context>
    <name>ExportTask</name>
    <message>
        <source>Saving {file}</source>
        <translation>Enregistrement de {file}</translation>
    </message>
</context>
<context>
    <name>ExtentFilterWidget</name>
    <message>
        <source>Custom extent</source>
        <translation>Étendue personnalisée</translation>
    </message>
    <message>
        <source>Draw on Map Canvas</source>
        <translation>Dessiner sur le canevas de carte</translation>
    </message>
    <message>
        <source>Draw, choose or type an extent.</source>
        <translation>Dessinez, choisissez ou saisissez une étendue.</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Partout</translation>
    </message>
    <message>
        <source>Extent: west, east, south, north</source>
        <translation>Étendue : ouest, est, sud, nord</translation>
    </message>
    <message>
        <source>Fo&amp;llow</source>
        <translation>&amp;Suivre</translation>
    </message>
    <message>
        <source>Follow the map canvas: filter again as it moves</source>
        <translation>Suivre le canevas de carte : filtrer de nouveau quand il bouge</translation>
    </message>
    <message>
        <source>Map canvas</source>
        <translation>Canevas de carte</translation>
    </message>
    <message>
        <source>The extent has no coordinate reference system.</source>
        <translation>L'étendue n'a pas de système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>The extent is empty.</source>
        <translation>L'étendue est vide.</translation>
    </message>
    <message>
        <source>The project has no coordinate reference system, so the map canvas is not on the globe.</source>
        <translation>Le projet n'a pas de système de coordonnées de référence : le canevas de carte ne peut être situé sur le globe.</translation>
    </message>
    <message>
        <source>Use Current Map Canvas Extent</source>
        <translation>Utiliser l'étendue actuelle du canevas de carte</translation>
    </message>
    <message>
        <source>West, east, south, north [CRS]; the menu takes a layer, layout map or bookmark</source>
        <translation>Ouest, est, sud, nord [SCR] ; le menu propose une couche, une carte de mise en page ou un signet</translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation>Où chercher</translation>
    </message>
</context>
<context>
    <name>ExtentSection</name>
    <message>
        <source>&amp;Zoom to the Data</source>
        <translation>&amp;Zoomer sur les données</translation>
    </message>
    <message>
        <source>CRS</source>
        <translation>SCR</translation>
    </message>
    <message>
        <source>Clip &amp;by polygons</source>
        <translation>Découper selon des &amp;polygones</translation>
    </message>
    <message>
        <source>Clip &amp;to the data</source>
        <translation>Découper selon &amp;les données</translation>
    </message>
    <message>
        <source>Pixels outside the polygons become nodata, or are masked, and what lies there is not fetched</source>
        <translation>Les pixels situés hors des polygones deviennent nodata ou sont masqués, et rien n'y est téléchargé</translation>
    </message>
    <message>
        <source>Search Extent</source>
        <translation>Étendue de recherche</translation>
    </message>
    <message>
        <source>Select features of “{layer}”, or clip by all of them.</source>
        <translation>Sélectionnez des entités de « {layer} », ou découpez selon toutes.</translation>
    </message>
    <message>
        <source>Show the rasters on the map, and take their extent</source>
        <translation>Montrer les rasters sur la carte et prendre leur étendue</translation>
    </message>
    <message>
        <source>Take the extent of the dock's search</source>
        <translation>Prendre l'étendue de la recherche du panneau</translation>
    </message>
    <message>
        <source>That of the source</source>
        <translation>Celui de la source</translation>
    </message>
    <message>
        <source>The file ends where the rasters do, along their pixels, where the extent reaches further</source>
        <translation>Là où l'étendue va plus loin, le fichier s'arrête au bord des rasters, le long de leurs pixels</translation>
    </message>
</context>
<context>
    <name>ExtractWcs</name>
    <message>
        <source>COVERAGE: the identifier is missing.</source>
        <translation>COVERAGE : l'identifiant manque.</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Couverture</translation>
    </message>
    <message>
        <source>Extract from WCS</source>
        <translation>Extraire d'un WCS</translation>
    </message>
    <message>
        <source>Its identifier. Those of the elevation service: {names}.</source>
        <translation>Son identifiant. Ceux du service d'élévation : {names}.</translation>
    </message>
    <message>
        <source>NRCan is phasing its elevation service out. Where the same data lie in files (COG), “Export extent” copies their pixels unchanged.</source>
        <translation>RNCan retire progressivement son service d'élévation. Là où les mêmes données existent en fichiers (COG), « Exporter une étendue » en copie les pixels sans les modifier.</translation>
    </message>
    <message>
        <source>SERVICE: “{text}” is not an address.</source>
        <translation>SERVICE : « {text} » n'est pas une adresse.</translation>
    </message>
    <message>
        <source>Saved coverage</source>
        <translation>Couverture enregistrée</translation>
    </message>
    <message>
        <source>Saves an extent of a coverage of a Web Coverage Service (WCS 1.1) to a local GeoTIFF or COG. The service computes the pixels on the grid requested; an extent too large for one request is requested in parts.</source>
        <translation>Enregistre une étendue d'une couverture d'un service web de couvertures (WCS 1.1) dans un GeoTIFF ou un COG local. Le service calcule les pixels sur la grille demandée ; une étendue trop grande pour une seule requête est demandée par parties.</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>The address of a WCS 1.1; with authcfg=… after a space, the id of an authentication configuration.</source>
        <translation>L'adresse d'un WCS 1.1 ; authcfg=… après un espace y ajoute l'identifiant d'une configuration d'authentification.</translation>
    </message>
    <message>
        <source>The file appears once complete; after an error or a cancellation nothing is left of it.</source>
        <translation>Le fichier apparaît une fois complet ; après une erreur ou une annulation, il n'en reste rien.</translation>
    </message>
    <message>
        <source>The side of a pixel in units of the target CRS; without it the coverage's own.</source>
        <translation>Le côté d'un pixel en unités du SCR cible ; sans lui, celui de la couverture.</translation>
    </message>
    <message>
        <source>Without one, the coverage's own.</source>
        <translation>Sans valeur, celle de la couverture.</translation>
    </message>
    <message>
        <source>raster,wcs,ogc,web coverage service,coverage,extract,clip,download,elevation,dem</source>
        <translation>raster,wcs,ogc,service web de couvertures,couverture,extraire,découper,télécharger,élévation,mnt,mne</translation>
    </message>
</context>
<context>
    <name>ExtractionToolDialog</name>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>Area of the box</source>
        <translation>Superficie du rectangle</translation>
    </message>
    <message>
        <source>Copy Link</source>
        <translation>Copier le lien</translation>
    </message>
    <message>
        <source>Geospatial Data Extraction Tool</source>
        <translation>Outil d'extraction de données géospatiales</translation>
    </message>
    <message>
        <source>It fits: the tool cuts out up to {largest} of the HRDEM mosaic.</source>
        <translation>La zone convient : l'outil découpe jusqu'à {largest} de la mosaïque MNEHR.</translation>
    </message>
    <message>
        <source>Name of this area in the tool</source>
        <translation>Nom de la zone dans l'outil</translation>
    </message>
    <message>
        <source>Open in Web Browser</source>
        <translation>Ouvrir dans le navigateur web</translation>
    </message>
    <message>
        <source>The map has no coordinate reference system, or shows no place on the globe.</source>
        <translation>La carte n'a pas de système de coordonnées de référence ou ne montre aucun endroit du globe.</translation>
    </message>
    <message>
        <source>This web page of NRCan sends products of the map's view by e-mail. It cuts out the box of longitudes and latitudes around the view.</source>
        <translation>Cette page web de RNCan envoie par courriel les produits de la vue de la carte. Elle découpe le rectangle de longitudes et de latitudes qui entoure la vue.</translation>
    </message>
    <message>
        <source>Too large: the tool cuts out up to {largest} of the HRDEM mosaic. Zoom in.</source>
        <translation>La zone est trop grande : l'outil découpe jusqu'à {largest} de la mosaïque MNEHR. Faites un zoom avant.</translation>
    </message>
</context>
<context>
    <name>Failure</name>
    <message>
        <source>GDAL reads PMTiles of features, and none of pictures. Download the file instead.</source>
        <translation>GDAL lit les PMTiles d'entités, pas ceux d'images. Téléchargez plutôt le fichier.</translation>
    </message>
    <message>
        <source>Please report it with the details.</source>
        <translation>Veuillez la signaler avec les détails.</translation>
    </message>
    <message>
        <source>The server did not send the file that the catalogue announces: it may be a web page.</source>
        <translation>Le serveur n'a pas envoyé le fichier annoncé par le catalogue : il s'agit peut-être d'une page web.</translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation>Impossible d'ouvrir {name}.</translation>
    </message>
</context>
<context>
    <name>FarLayers</name>
    <message>
        <source>Zoom to Layer</source>
        <translation>Zoomer sur la couche</translation>
    </message>
    <message>
        <source>{name} is drawn from a scale of 1:{scale} on.</source>
        <translation>{name} s'affiche à partir de l'échelle 1:{scale}.</translation>
    </message>
</context>
<context>
    <name>FileAction</name>
    <message>
        <source>File Details</source>
        <translation>Détails du fichier</translation>
    </message>
</context>
<context>
    <name>FileCheck</name>
    <message>
        <source>The folder {folder} cannot be used: it does not exist.</source>
        <translation>Le dossier {folder} est inutilisable : il n'existe pas.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used: you may not write there.</source>
        <translation>Le dossier {folder} est inutilisable : vous n'avez pas le droit d'y écrire.</translation>
    </message>
</context>
<context>
    <name>FileCheckTask</name>
    <message>
        <source>Looking at files</source>
        <translation>Consultation de fichiers</translation>
    </message>
</context>
<context>
    <name>FileDetails</name>
    <message>
        <source>Reading the header of a file</source>
        <translation>Lecture de l'en-tête d'un fichier</translation>
    </message>
    <message>
        <source>The catalogue may call it by a wrong media type.</source>
        <translation>Le catalogue lui donne peut-être un type de média erroné.</translation>
    </message>
    <message>
        <source>This file is not a readable TIFF.</source>
        <translation>Ce fichier n'est pas un TIFF lisible.</translation>
    </message>
</context>
<context>
    <name>FileHtml</name>
    <message>
        <source>A program has changed it after it was made as a COG.</source>
        <translation>Un programme l'a modifié après sa création en COG.</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bandes</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>Blocs</translation>
    </message>
    <message>
        <source>Cloud Optimized GeoTIFF (COG), {name}</source>
        <translation>GeoTIFF optimisé pour le nuage (COG), {name}</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Compression</translation>
    </message>
    <message>
        <source>Data type</source>
        <translation>Type de données</translation>
    </message>
    <message>
        <source>Drawing the view</source>
        <translation>Affichage de la vue</translation>
    </message>
    <message>
        <source>It has no overviews inside: a large view is drawn from all of its pixels.</source>
        <translation>Il n'a pas d'aperçus internes : une grande vue est dessinée à partir de tous ses pixels.</translation>
    </message>
    <message>
        <source>It is stored in strips, not in tiles: a small view needs whole rows.</source>
        <translation>Il est stocké en bandes de lignes, non en tuiles : une petite vue demande des lignes entières.</translation>
    </message>
    <message>
        <source>Its directory is not at its beginning.</source>
        <translation>Son répertoire n'est pas au début du fichier.</translation>
    </message>
    <message>
        <source>Its overviews are not in the order of their size.</source>
        <translation>Ses aperçus ne sont pas dans l'ordre de leur taille.</translation>
    </message>
    <message>
        <source>Its overviews lie after the pixels in full resolution.</source>
        <translation>Ses aperçus se trouvent après les pixels en pleine résolution.</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Organisation</translation>
    </message>
    <message>
        <source>Nodata</source>
        <translation>Valeur nodata</translation>
    </message>
    <message>
        <source>Not a Cloud Optimized GeoTIFF (COG), but a plain {name}:</source>
        <translation>Pas un GeoTIFF optimisé pour le nuage (COG), mais un {name} ordinaire :</translation>
    </message>
    <message>
        <source>Overviews</source>
        <translation>Aperçus</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Pixels</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Lu</translation>
    </message>
    <message>
        <source>Saving the view</source>
        <translation>Enregistrement de la vue</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Speed used</source>
        <translation>Débit retenu</translation>
    </message>
    <message>
        <source>The directories of its overviews lie after pixels, all over the file.</source>
        <translation>Les répertoires de ses aperçus se trouvent après des pixels, dispersés dans le fichier.</translation>
    </message>
    <message>
        <source>about {time}, {size} to fetch</source>
        <translation>environ {time}, {size} à télécharger</translation>
    </message>
    <message>
        <source>in the file where two requests do not reach</source>
        <translation>dans une partie du fichier que deux requêtes n'atteignent pas</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>none in the file</source>
        <translation>aucun dans le fichier</translation>
    </message>
    <message>
        <source>not given by the server</source>
        <translation>non communiquée par le serveur</translation>
    </message>
    <message>
        <source>strips of {size} pixels</source>
        <translation>bandes de lignes de {size} pixels</translation>
    </message>
    <message>
        <source>the map does not show the file</source>
        <translation>la carte ne montre pas le fichier</translation>
    </message>
    <message>
        <source>tiles of {size} pixels</source>
        <translation>tuiles de {size} pixels</translation>
    </message>
    <message>
        <source>unknown from the header of the file</source>
        <translation>inconnu d'après l'en-tête du fichier</translation>
    </message>
    <message>
        <source>{columns} × {rows}</source>
        <translation>{columns} × {rows}</translation>
    </message>
    <message>
        <source>{count}, and a mask</source>
        <translation>{count}, et un masque</translation>
    </message>
    <message>
        <source>{count}, with an alpha band</source>
        <translation>{count}, dont une bande alpha</translation>
    </message>
    <message>
        <source>{name} with predictor {number}</source>
        <translation>{name} avec prédicteur {number}</translation>
    </message>
    <message>
        <source>{name}; the file has {share}% of the bytes of its pixels</source>
        <translation>{name} ; le fichier fait {share} % du volume de ses pixels</translation>
    </message>
    <message>
        <source>{sizes}; there are more, which two requests do not reach</source>
        <translation>{sizes} ; il y en a d'autres, que deux requêtes n'atteignent pas</translation>
    </message>
    <message numerus="yes">
        <source>{size} of the file in %n request(s)</source>
        <translation>
            <numerusform>{size} du fichier en %n requête</numerusform>
            <numerusform>{size} du fichier en %n requêtes</numerusform>
        </translation>
    </message>
    <message>
        <source>{size} per second, assumed until an extent of this server has been saved</source>
        <translation>{size} par seconde, supposé tant qu'aucune étendue de ce serveur n'a été enregistrée</translation>
    </message>
    <message>
        <source>{size} per second, the speed of the last exports</source>
        <translation>{size} par seconde, la vitesse des dernières exportations</translation>
    </message>
    <message>
        <source>{size}; the catalogue says {stated}</source>
        <translation>{size} ; le catalogue indique {stated}</translation>
    </message>
</context>
<context>
    <name>FileView</name>
    <message>
        <source>File</source>
        <translation>Fichier</translation>
    </message>
    <message>
        <source>Only COG and GeoTIFF files are examined.</source>
        <translation>Seuls les fichiers COG et GeoTIFF sont examinés.</translation>
    </message>
    <message>
        <source>Reading the header of the file…</source>
        <translation>Lecture de l'en-tête du fichier…</translation>
    </message>
    <message>
        <source>Select a raster (COG, GeoTIFF) to see how its file is built.</source>
        <translation>Sélectionnez un raster (COG, GeoTIFF) pour voir comment son fichier est fait.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>FilterChip</name>
    <message>
        <source>Clear this filter: {filter}</source>
        <translation>Effacer ce filtre : {filter}</translation>
    </message>
</context>
<context>
    <name>FilterPanel</name>
    <message>
        <source>+ Filter</source>
        <translation>+ Filtre</translation>
    </message>
    <message>
        <source>Cloud cover and other properties of the items</source>
        <translation>Couverture nuageuse et autres propriétés des éléments</translation>
    </message>
    <message>
        <source>Filters: {count}</source>
        <translation>Filtres : {count}</translation>
    </message>
    <message>
        <source>First and last day of the items</source>
        <translation>Premier et dernier jour des éléments</translation>
    </message>
    <message>
        <source>In: {where}</source>
        <translation>Où : {where}</translation>
    </message>
    <message>
        <source>Search words</source>
        <translation>Mots recherchés</translation>
    </message>
    <message>
        <source>Sort: {order}</source>
        <translation>Tri : {order}</translation>
    </message>
    <message>
        <source>The order of the items in a collection</source>
        <translation>L'ordre des éléments d'une collection</translation>
    </message>
    <message>
        <source>When: {when}</source>
        <translation>Quand : {when}</translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation>Où chercher</translation>
    </message>
    <message>
        <source>Words in a collection's title, id, description or keywords, or in an item's id; press Enter to search</source>
        <translation>Mots du titre, de l'identifiant, de la description ou des mots-clés d'une collection, ou de l'identifiant d'un élément ; appuyez sur Entrée pour lancer la recherche</translation>
    </message>
    <message>
        <source>Words or item ids…</source>
        <translation>Mots ou identifiants…</translation>
    </message>
    <message>
        <source>any</source>
        <translation>toute date</translation>
    </message>
</context>
<context>
    <name>FindFileTask</name>
    <message>
        <source>Looking for the file in the catalogue</source>
        <translation>Recherche du fichier dans le catalogue</translation>
    </message>
</context>
<context>
    <name>FindInterruptedTask</name>
    <message>
        <source>Looking for interrupted exports</source>
        <translation>Recherche des exportations interrompues</translation>
    </message>
</context>
<context>
    <name>FindItemsTask</name>
    <message>
        <source>Searching {name}</source>
        <translation>Recherche dans {name}</translation>
    </message>
</context>
<context>
    <name>Footprint</name>
    <message>
        <source>Its outline has impossible corners: its bounding box is used.</source>
        <translation>Son contour a des sommets impossibles : son rectangle englobant est utilisé.</translation>
    </message>
    <message>
        <source>Its outline has more than {count} corners: its bounding box is used.</source>
        <translation>Son contour a plus de {count} sommets : son rectangle englobant est utilisé.</translation>
    </message>
    <message>
        <source>Its outline is nested too deeply: its bounding box is used.</source>
        <translation>Son contour est imbriqué trop profondément : son rectangle englobant est utilisé.</translation>
    </message>
    <message>
        <source>Its outline is not valid GeoJSON: its bounding box is used.</source>
        <translation>Son contour n'est pas du GeoJSON valide : son rectangle englobant est utilisé.</translation>
    </message>
</context>
<context>
    <name>FootprintLayerRequest</name>
    <message>
        <source>{name} – footprints</source>
        <translation>{name} – emprises</translation>
    </message>
</context>
<context>
    <name>FootprintMenu</name>
    <message>
        <source>All Items That Match the Filters</source>
        <translation>Tous les éléments qui répondent aux filtres</translation>
    </message>
    <message>
        <source>Create Footprint Layer</source>
        <translation>Créer une couche d'emprises</translation>
    </message>
    <message>
        <source>Listed Items ({count})</source>
        <translation>Éléments affichés ({count})</translation>
    </message>
    <message>
        <source>No item is listed.</source>
        <translation>Aucun élément n'est affiché.</translation>
    </message>
    <message>
        <source>Selected Items ({count})</source>
        <translation>Éléments sélectionnés ({count})</translation>
    </message>
</context>
<context>
    <name>FootprintsTask</name>
    <message>
        <source>Preparing footprints</source>
        <translation>Préparation des emprises</translation>
    </message>
</context>
<context>
    <name>ForgetTask</name>
    <message>
        <source>Removing {name}</source>
        <translation>Suppression de {name}</translation>
    </message>
    <message>
        <source>The collections kept of {name} could not be removed.</source>
        <translation>Les collections conservées de {name} n'ont pas pu être supprimées.</translation>
    </message>
</context>
<context>
    <name>FormatChoice</name>
    <message>
        <source>Cloud Optimized GeoTIFF (COG)</source>
        <translation>GeoTIFF optimisé pour le nuage (COG)</translation>
    </message>
    <message>
        <source>JPEG with world file, without transparency</source>
        <translation>JPEG avec fichier de calage, sans transparence</translation>
    </message>
    <message>
        <source>PNG with world file</source>
        <translation>PNG avec fichier de calage</translation>
    </message>
    <message>
        <source>Raw data</source>
        <translation>Données brutes</translation>
    </message>
    <message>
        <source>Rendered image</source>
        <translation>Image rendue</translation>
    </message>
    <message>
        <source>The values of the pixels, or the colours in which the layer's style draws them</source>
        <translation>Les valeurs des pixels, ou les couleurs dans lesquelles le style de la couche les dessine</translation>
    </message>
</context>
<context>
    <name>FormatSection</name>
    <message>
        <source>Beside the file (.qmd), with what the catalogue says: title, abstract, keywords, licence, providers, dates, addresses. QGIS shows it with the layer.</source>
        <translation>À côté du fichier (.qmd), avec ce que dit le catalogue : titre, résumé, mots-clés, licence, fournisseurs, dates, adresses. QGIS les montre avec la couche.</translation>
    </message>
    <message>
        <source>Columns and rows of a tile, rounded to whole blocks of 512</source>
        <translation>Colonnes et lignes d'une tuile, arrondies à des blocs entiers de 512</translation>
    </message>
    <message>
        <source>Create Options</source>
        <translation>Options de création</translation>
    </message>
    <message>
        <source>No&amp;data value</source>
        <translation>Valeur &amp;nodata</translation>
    </message>
    <message>
        <source>Overviews in the file, for fast drawing at small scales; a COG always has them</source>
        <translation>Aperçus dans le fichier, pour un affichage rapide aux petites échelles ; un COG en a toujours</translation>
    </message>
    <message>
        <source>P&amp;yramids</source>
        <translation>P&amp;yramides</translation>
    </message>
    <message>
        <source>Save layer metadata</source>
        <translation>Enregistrer les métadonnées de la couche</translation>
    </message>
    <message>
        <source>Side of a tile</source>
        <translation>Côté d'une tuile</translation>
    </message>
    <message>
        <source>Split into tiles &amp;with a VRT, tile size</source>
        <translation>Découper en t&amp;uiles (VRT), côté de</translation>
    </message>
    <message>
        <source>The nodata value is not a number.</source>
        <translation>La valeur nodata n'est pas un nombre.</translation>
    </message>
    <message>
        <source>What QGIS calls Create VRT: many files in a folder of the same name, and a VRT that shows them as one. An interrupted export resumes where it was, and tiles without data are left out.</source>
        <translation>Ce que QGIS appelle « Créer un VRT » : de nombreux fichiers dans un dossier du même nom, et un VRT qui les montre comme un seul. Une exportation interrompue reprend là où elle en était, et les tuiles sans données sont omises.</translation>
    </message>
    <message>
        <source>Without options of your own: GDAL's compression.</source>
        <translation>Sans options de votre part : la compression de GDAL.</translation>
    </message>
    <message>
        <source>Without options of your own: QUALITY=90.</source>
        <translation>Sans options de votre part : QUALITY=90.</translation>
    </message>
    <message>
        <source>Without options of your own: blocks of 512 × 512 pixels, DEFLATE with the predictor of the data type, overviews, BigTIFF for large files.</source>
        <translation>Sans options de votre part : blocs de 512 × 512 pixels, DEFLATE avec le prédicteur du type de données, aperçus, BigTIFF pour les gros fichiers.</translation>
    </message>
    <message>
        <source>Without options of your own: tiles of 512 × 512 pixels, DEFLATE with the predictor of the data type, BigTIFF for large files.</source>
        <translation>Sans options de votre part : tuiles de 512 × 512 pixels, DEFLATE avec le prédicteur du type de données, BigTIFF pour les gros fichiers.</translation>
    </message>
    <message>
        <source>as in the source: {value}</source>
        <translation>comme la source : {value}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>aucune</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>pixels</translation>
    </message>
</context>
<context>
    <name>Gateway</name>
    <message>
        <source>Download it instead.</source>
        <translation>Téléchargez plutôt la ressource.</translation>
    </message>
    <message>
        <source>The file could not be read.</source>
        <translation>Le fichier n'a pas pu être lu.</translation>
    </message>
    <message>
        <source>The server does not say how long the file is.</source>
        <translation>Le serveur n'indique pas la longueur du fichier.</translation>
    </message>
</context>
<context>
    <name>GdalHints</name>
    <message>
        <source>Access denied by the server ({status}): sign in, or search again for a new address.</source>
        <translation>Accès refusé par le serveur ({status}) : authentifiez-vous, ou relancez la recherche pour obtenir une nouvelle adresse.</translation>
    </message>
    <message>
        <source>Server error ({status}). Try again later.</source>
        <translation>Erreur du serveur ({status}). Réessayez plus tard.</translation>
    </message>
    <message>
        <source>The file is no longer at the address that the catalogue gives ({status}).</source>
        <translation>Le fichier n'est plus à l'adresse donnée par le catalogue ({status}).</translation>
    </message>
    <message>
        <source>The server did not answer. Check the connection and try again.</source>
        <translation>Le serveur n'a pas répondu. Vérifiez la connexion et réessayez.</translation>
    </message>
    <message>
        <source>The server sends the whole file instead of a part. Download the file first.</source>
        <translation>Le serveur envoie le fichier entier au lieu d'une partie. Téléchargez d'abord le fichier.</translation>
    </message>
</context>
<context>
    <name>GdalScript</name>
    <message>
        <source>A file does not say its CRS, and others have another one. Choose Python with rasterio.</source>
        <translation>Un fichier n’indique pas son SCR, et d’autres en ont un autre. Choisissez Python avec rasterio.</translation>
    </message>
    <message>
        <source>The pixels are bytes with a sign, which this GDAL ignores. Choose Python with rasterio.</source>
        <translation>Les pixels sont des octets signés, dont ce GDAL ignore le signe. Choisissez Python avec rasterio.</translation>
    </message>
</context>
<context>
    <name>GeoplateformeActions</name>
    <message>
        <source>Géoplateforme</source>
        <translation>Géoplateforme</translation>
    </message>
    <message>
        <source>Harvest a WMS…</source>
        <translation>Moissonner un WMS…</translation>
    </message>
    <message>
        <source>Harvests and Published Layers…</source>
        <translation>Moissonnages et couches diffusées…</translation>
    </message>
</context>
<context>
    <name>GeoplateformeParameters</name>
    <message>
        <source>API: “{text}” is not the address of an API.</source>
        <translation>API : « {text} » n'est pas l'adresse d'une API.</translation>
    </message>
    <message>
        <source>Address of the API</source>
        <translation>Adresse de l'API</translation>
    </message>
    <message>
        <source>An OAuth2 configuration of QGIS's for it, with a client of your own.</source>
        <translation>Une configuration OAuth2 de QGIS pour la Géoplateforme, avec un client à vous.</translation>
    </message>
    <message>
        <source>DATASTORE: none of your communities has a datastore.</source>
        <translation>DATASTORE : aucune de vos communautés n'a d'entrepôt.</translation>
    </message>
    <message>
        <source>DATASTORE: several fit “{text}”.</source>
        <translation>DATASTORE : plusieurs correspondent à « {text} ».</translation>
    </message>
    <message>
        <source>DATASTORE: you have none called “{text}”.</source>
        <translation>DATASTORE : vous n'en avez aucun nommé « {text} ».</translation>
    </message>
    <message>
        <source>Datastore</source>
        <translation>Entrepôt</translation>
    </message>
    <message>
        <source>Datastores: {names}.</source>
        <translation>Entrepôts : {names}.</translation>
    </message>
    <message>
        <source>IGN's, unless you work on another Géoplateforme.</source>
        <translation>Celle de l'IGN, sauf si vous travaillez sur une autre Géoplateforme.</translation>
    </message>
    <message>
        <source>Its id or its name; without one, the only one of your communities.</source>
        <translation>Son identifiant ou son nom ; à défaut, le seul de vos communautés.</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Authentification</translation>
    </message>
</context>
<context>
    <name>GeoplateformeSignIn</name>
    <message>
        <source>Choose one of OAuth2 that sends its token in the header of requests.</source>
        <translation>Choisissez-en une de type OAuth2 qui envoie son jeton dans l'en-tête des requêtes.</translation>
    </message>
    <message>
        <source>If none opens, check user, password and client in the configuration.</source>
        <translation>Si aucune ne s'ouvre, vérifiez l'utilisateur, le mot de passe et le client dans la configuration.</translation>
    </message>
    <message>
        <source>QGIS has not signed you in to the Géoplateforme.</source>
        <translation>QGIS ne vous a pas authentifié auprès de la Géoplateforme.</translation>
    </message>
    <message>
        <source>Sign in in the browser window that opens.</source>
        <translation>Authentifiez-vous dans la fenêtre du navigateur qui s'ouvre.</translation>
    </message>
    <message>
        <source>The tab OAuth2 of QGIS's log says more.</source>
        <translation>L'onglet OAuth2 du journal de QGIS en dit plus.</translation>
    </message>
    <message>
        <source>This authentication configuration has no token for a header.</source>
        <translation>Cette configuration d'authentification n'a pas de jeton pour un en-tête.</translation>
    </message>
</context>
<context>
    <name>GeoplateformeWindow</name>
    <message>
        <source>&amp;Harvest a WMS…</source>
        <translation>&amp;Moissonner un WMS…</translation>
    </message>
    <message>
        <source>Géoplateforme</source>
        <translation>Géoplateforme</translation>
    </message>
    <message>
        <source>Harvests</source>
        <translation>Moissonnages</translation>
    </message>
    <message>
        <source>Pyramids and Layers</source>
        <translation>Pyramides et couches</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message>
        <source>Back</source>
        <translation>Retour</translation>
    </message>
    <message>
        <source>Chapters</source>
        <translation>Chapitres</translation>
    </message>
    <message>
        <source>Datacube Browser: User Guide</source>
        <translation>Navigateur de cube de données : guide de l'utilisateur</translation>
    </message>
    <message>
        <source>Search the guide</source>
        <translation>Chercher dans le guide</translation>
    </message>
</context>
<context>
    <name>HandoverActions</name>
    <message>
        <source>Change File Name…</source>
        <translation>Changer le nom du fichier…</translation>
    </message>
    <message>
        <source>Choose Another Folder…</source>
        <translation>Choisir un autre dossier…</translation>
    </message>
    <message>
        <source>Choose a catalogue first.</source>
        <translation>Choisissez d'abord un catalogue.</translation>
    </message>
    <message>
        <source>Copy As</source>
        <translation>Copier sous forme de</translation>
    </message>
    <message>
        <source>Geospatial Data Extraction Tool…</source>
        <translation>Outil d'extraction de données géospatiales…</translation>
    </message>
    <message>
        <source>Moved files, named at their current address: {count}.</source>
        <translation>Fichiers déplacés, nommés à leur adresse actuelle : {count}.</translation>
    </message>
    <message>
        <source>Open in STAC Browser</source>
        <translation>Ouvrir dans STAC Browser</translation>
    </message>
    <message>
        <source>Save VRT for ArcGIS Pro…</source>
        <translation>Enregistrer un VRT pour ArcGIS Pro…</translation>
    </message>
    <message>
        <source>Saving VRT for ArcGIS Pro</source>
        <translation>Enregistrement du VRT pour ArcGIS Pro</translation>
    </message>
    <message>
        <source>Without statistics, for lack of data in the overview: {count}.</source>
        <translation>Sans statistiques, faute de données dans l'aperçu : {count}.</translation>
    </message>
</context>
<context>
    <name>HarvestArea</name>
    <message>
        <source>Choose a smaller area, or one in another CRS.</source>
        <translation>Choisissez une zone plus petite, ou dans un autre SCR.</translation>
    </message>
    <message>
        <source>Draw one, or choose a layer with polygons.</source>
        <translation>Dessinez-en une, ou choisissez une couche de polygones.</translation>
    </message>
    <message>
        <source>Select a few of its features, or dissolve and simplify it.</source>
        <translation>Sélectionnez quelques-unes de ses entités, ou regroupez-les et simplifiez-les.</translation>
    </message>
    <message>
        <source>Set one in the layer's properties.</source>
        <translation>Donnez-lui-en un dans les propriétés de la couche.</translation>
    </message>
    <message>
        <source>The area cannot be projected from or to {crs}.</source>
        <translation>La zone ne peut pas être projetée de ou vers {crs}.</translation>
    </message>
    <message>
        <source>The layer has no coordinate reference system.</source>
        <translation>La couche n'a pas de système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>The layer has too many polygons, or corners, for an area.</source>
        <translation>La couche a trop de polygones, ou de sommets, pour une zone.</translation>
    </message>
    <message>
        <source>There is no area to harvest.</source>
        <translation>Il n'y a pas de zone à moissonner.</translation>
    </message>
    <message>
        <source>This extent has no outline in longitudes and latitudes.</source>
        <translation>Cette étendue n'a pas de contour en longitudes et latitudes.</translation>
    </message>
    <message>
        <source>Zoom in, or choose another extent.</source>
        <translation>Zoomez, ou choisissez une autre étendue.</translation>
    </message>
</context>
<context>
    <name>HarvestChecks</name>
    <message>
        <source>Add {parameter} to the further parameters.</source>
        <translation>Ajoutez {parameter} aux autres paramètres.</translation>
    </message>
    <message>
        <source>Ask IGN to open this host for your datastore, and confirm it once it is open.</source>
        <translation>Demandez à l'IGN d'ouvrir cet hôte pour votre entrepôt, et confirmez-le une fois qu'il est ouvert.</translation>
    </message>
    <message>
        <source>Choose 3 channels (or 1), or the compression png or zip.</source>
        <translation>Choisissez 3 canaux (ou 1), ou la compression png ou zip.</translation>
    </message>
    <message>
        <source>Choose a size that divides the slab's, such as {example}.</source>
        <translation>Choisissez une taille qui divise celle de la dalle, comme {example}.</translation>
    </message>
    <message>
        <source>Choose a top level with a smaller number, or do not harvest at this one.</source>
        <translation>Choisissez un niveau du haut plus petit, ou ne moissonnez pas à celui-ci.</translation>
    </message>
    <message>
        <source>Choose at least one of them to harvest at.</source>
        <translation>Choisissez-en au moins un à moissonner.</translation>
    </message>
    <message>
        <source>Choose image/png, or 3 channels (or 1).</source>
        <translation>Choisissez image/png, ou 3 canaux (ou 1).</translation>
    </message>
    <message>
        <source>Choose image/tiff, or image/x-bil with 32 bits.</source>
        <translation>Choisissez image/tiff, ou image/x-bil à 32 bits.</translation>
    </message>
    <message>
        <source>Choose the compression zip or raw.</source>
        <translation>Choisissez la compression zip ou raw.</translation>
    </message>
    <message>
        <source>Correct the address, or confirm that IGN has opened this one.</source>
        <translation>Corrigez l'adresse, ou confirmez que l'IGN a ouvert celle-ci.</translation>
    </message>
    <message>
        <source>Enter 1 or more, or nothing.</source>
        <translation>Saisissez 1 ou plus, ou rien.</translation>
    </message>
    <message>
        <source>Enter an API key of the service, or choose one that is open to all.</source>
        <translation>Saisissez une clé d'API du service, ou choisissez-en un qui est ouvert à tous.</translation>
    </message>
    <message>
        <source>Enter it with the protocol and the path, or choose a WMS layer.</source>
        <translation>Saisissez-la avec le protocole et le chemin, ou choisissez une couche WMS.</translation>
    </message>
    <message>
        <source>Enter one for each channel.</source>
        <translation>Saisissez-en une par canal.</translation>
    </message>
    <message>
        <source>Enter one, by which you find it again.</source>
        <translation>Donnez-lui-en un, pour la retrouver.</translation>
    </message>
    <message>
        <source>Enter the names of the layers, or choose them from the service's list.</source>
        <translation>Saisissez les noms des couches, ou choisissez-les dans la liste du service.</translation>
    </message>
    <message>
        <source>Give a slab as many tiles in width as in height.</source>
        <translation>Donnez à la dalle autant de tuiles en largeur qu'en hauteur.</translation>
    </message>
    <message>
        <source>Give the pictures the same width and height.</source>
        <translation>Donnez aux images la même largeur et la même hauteur.</translation>
    </message>
    <message>
        <source>IGN's images are now at {url}.</source>
        <translation>Les images de l'IGN sont maintenant à {url}.</translation>
    </message>
    <message>
        <source>JPEG has no transparency: {count} channels cannot be stored.</source>
        <translation>JPEG n'a pas de transparence : {count} canaux ne peuvent pas être stockés.</translation>
    </message>
    <message>
        <source>Level {level} is to be harvested, but the pyramid ends at {top}.</source>
        <translation>Le niveau {level} est à moissonner, mais la pyramide s'arrête à {top}.</translation>
    </message>
    <message>
        <source>Measures (FLOAT32) cannot be compressed as {name}.</source>
        <translation>Des mesures (FLOAT32) ne peuvent pas être compressées en {name}.</translation>
    </message>
    <message>
        <source>Move what follows the question mark to the further parameters.</source>
        <translation>Déplacez ce qui suit le point d'interrogation dans les autres paramètres.</translation>
    </message>
    <message>
        <source>No layer is named.</source>
        <translation>Aucune couche n'est nommée.</translation>
    </message>
    <message>
        <source>PM has the levels {first} to {last}.</source>
        <translation>PM a les niveaux {first} à {last}.</translation>
    </message>
    <message>
        <source>Pictures in JPEG have no transparency.</source>
        <translation>Les images en JPEG n'ont pas de transparence.</translation>
    </message>
    <message>
        <source>Pictures in {format} hold no measures (FLOAT32).</source>
        <translation>Les images en {format} ne contiennent pas de mesures (FLOAT32).</translation>
    </message>
    <message>
        <source>QGIS signs in to this service, and the engine cannot do so.</source>
        <translation>QGIS s'authentifie auprès de ce service, ce que le moteur ne peut pas faire.</translation>
    </message>
    <message>
        <source>Remove it, and use a service that is open or takes an API key.</source>
        <translation>Retirez-le, et prenez un service ouvert ou à clé d'API.</translation>
    </message>
    <message>
        <source>Remove them from the further parameters.</source>
        <translation>Retirez-les des autres paramètres.</translation>
    </message>
    <message>
        <source>Slabs of {side} pixels cannot be made of pictures of {picture} pixels.</source>
        <translation>Des dalles de {side} pixels ne peuvent pas être faites d'images de {picture} pixels.</translation>
    </message>
    <message>
        <source>The Géoplateforme's computers cannot reach {host}: they fetch from {own}.</source>
        <translation>Les nœuds de calcul de la Géoplateforme n'atteignent pas {host} : ils téléchargent depuis {own}.</translation>
    </message>
    <message>
        <source>The Géoplateforme's own services are at {own}, which is another protocol or port.</source>
        <translation>Les services de la Géoplateforme sont à {own} : le protocole ou le port est un autre.</translation>
    </message>
    <message>
        <source>The address has a query: the engine adds a question mark of its own.</source>
        <translation>L'adresse a des paramètres : le moteur y ajoute son propre point d'interrogation.</translation>
    </message>
    <message>
        <source>The address holds a user name or password, which all members would see.</source>
        <translation>L'adresse contient un nom d'utilisateur ou un mot de passe, que tous les membres verraient.</translation>
    </message>
    <message>
        <source>The engine itself sends {names}: twice, they confuse the service.</source>
        <translation>Le moteur envoie lui-même {names} : deux fois, le service s'y perd.</translation>
    </message>
    <message>
        <source>The engine mixes up the sides of pictures that are not square.</source>
        <translation>Le moteur confond les côtés d'images qui ne sont pas carrées.</translation>
    </message>
    <message>
        <source>The engine mixes up the sides of slabs that are not square.</source>
        <translation>Le moteur confond les côtés de dalles qui ne sont pas carrées.</translation>
    </message>
    <message>
        <source>The key becomes a parameter of the execution, which all members can read.</source>
        <translation>La clé devient un paramètre de l'exécution, que tous les membres peuvent lire.</translation>
    </message>
    <message>
        <source>The pyramid has no name.</source>
        <translation>La pyramide n'a pas de nom.</translation>
    </message>
    <message>
        <source>The service will not be asked for transparent pictures.</source>
        <translation>Le service ne sera pas interrogé pour des images transparentes.</translation>
    </message>
    <message>
        <source>There are {values} nodata values for {channels} channels.</source>
        <translation>Il y a {values} valeurs nodata pour {channels} canaux.</translation>
    </message>
    <message>
        <source>There is no address of a WMS.</source>
        <translation>Il n'y a pas d'adresse de WMS.</translation>
    </message>
    <message>
        <source>Use a key for this purpose alone, and revoke it after the harvest.</source>
        <translation>Prenez une clé pour cet usage seul, et supprimez-la après le moissonnage.</translation>
    </message>
    <message>
        <source>{host} has been switched off.</source>
        <translation>{host} a été arrêté.</translation>
    </message>
    <message>
        <source>{value} is too few: it must be 1 at least.</source>
        <translation>{value} est trop peu : il faut 1 au moins.</translation>
    </message>
</context>
<context>
    <name>HarvestDialog</name>
    <message>
        <source>&amp;Harvest</source>
        <translation>&amp;Moissonner</translation>
    </message>
    <message>
        <source>&amp;Try</source>
        <translation>&amp;Essayer</translation>
    </message>
    <message>
        <source>Cancel &amp;Trial</source>
        <translation>Annuler l'&amp;essai</translation>
    </message>
    <message>
        <source>Counting…</source>
        <translation>Comptage…</translation>
    </message>
    <message>
        <source>Fetching a picture at each level, as the engine will…</source>
        <translation>Demande d'une image à chaque niveau, comme le fera le moteur…</translation>
    </message>
    <message>
        <source>Give the new one another name.</source>
        <translation>Donnez un autre nom à la nouvelle.</translation>
    </message>
    <message>
        <source>Harvest a WMS</source>
        <translation>Moissonner un WMS</translation>
    </message>
    <message>
        <source>IGN has opened this host for my datastore</source>
        <translation>L'IGN a ouvert cet hôte pour mon entrepôt</translation>
    </message>
    <message>
        <source>Projecting the area…</source>
        <translation>Projection de la zone…</translation>
    </message>
    <message>
        <source>The datastore has a pyramid “{name}” already.</source>
        <translation>L'entrepôt a déjà une pyramide « {name} ».</translation>
    </message>
    <message>
        <source>The trial has fetched what the engine will ask for.</source>
        <translation>L'essai a obtenu ce que le moteur demandera.</translation>
    </message>
    <message>
        <source>Try it first: the engine retries for days what it cannot fetch.</source>
        <translation>Essayez d'abord : le moteur redemande pendant des jours ce qu'il n'obtient pas.</translation>
    </message>
    <message>
        <source>Whole slabs are harvested, and so more than the area: the map shows their outline.</source>
        <translation>Des dalles entières sont moissonnées, donc plus que la zone : la carte montre leur contour.</translation>
    </message>
</context>
<context>
    <name>HarvestForm</name>
    <message>
        <source>Area</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Asking the datastore for the parameters of the processing…</source>
        <translation>Lecture des paramètres du traitement…</translation>
    </message>
    <message>
        <source>Further parameters of the processing</source>
        <translation>Autres paramètres du traitement</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Niveaux</translation>
    </message>
    <message>
        <source>Na&amp;me of the pyramid</source>
        <translation>Nom de la p&amp;yramide</translation>
    </message>
    <message>
        <source>Pictures of the pyramid</source>
        <translation>Images de la pyramide</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Source</translation>
    </message>
    <message>
        <source>This makes a new pyramid, which refers to the pictures of “{name}” outside the area: that alone is harvested. “{name}” cannot be deleted as long as the new one refers to it.</source>
        <translation>Une nouvelle pyramide est créée, qui référence les images de « {name} » hors de la zone : celle-ci seule est moissonnée. « {name} » ne peut pas être supprimée tant que la nouvelle la référence.</translation>
    </message>
    <message>
        <source>{name} (new version)</source>
        <translation>{name} (nouvelle version)</translation>
    </message>
</context>
<context>
    <name>HarvestParameters</name>
    <message>
        <source>In all: {estimate}</source>
        <translation>En tout : {estimate}</translation>
    </message>
    <message>
        <source>LEVELS: give numbers from 0 to {last}, separated by commas.</source>
        <translation>LEVELS : donnez des nombres de 0 à {last}, séparés par des virgules.</translation>
    </message>
    <message>
        <source>Level {level}: {slabs}, {requests}</source>
        <translation>Niveau {level} : {slabs}, {requests}</translation>
    </message>
    <message>
        <source>OPTIONS: “{text}” is not a JSON object.</source>
        <translation>OPTIONS : « {text} » n'est pas un objet JSON.</translation>
    </message>
    <message>
        <source>computed from the level below</source>
        <translation>calculé du niveau du dessous</translation>
    </message>
</context>
<context>
    <name>HarvestRun</name>
    <message>
        <source>Abort it first; a finished pyramid is deleted in its list.</source>
        <translation>Interrompez-le d'abord ; une pyramide terminée se supprime dans sa liste.</translation>
    </message>
    <message>
        <source>Check the datastore's pyramids before trying again.</source>
        <translation>Vérifiez les pyramides de l'entrepôt avant de réessayer.</translation>
    </message>
    <message>
        <source>Choose another name, or delete that pyramid first.</source>
        <translation>Choisissez un autre nom, ou supprimez d'abord cette pyramide.</translation>
    </message>
    <message>
        <source>The Géoplateforme does not say which execution it has created.</source>
        <translation>La Géoplateforme ne dit pas quelle exécution elle a créée.</translation>
    </message>
    <message>
        <source>The datastore already has a pyramid “{name}”.</source>
        <translation>L'entrepôt a déjà une pyramide « {name} ».</translation>
    </message>
    <message>
        <source>The empty pyramid “{name}” may have been made: look for it in the datastore before trying again.</source>
        <translation>La pyramide vide « {name} » a peut-être été créée : cherchez-la dans l'entrepôt avant de réessayer.</translation>
    </message>
    <message>
        <source>The empty pyramid “{name}” stays in the datastore: delete it there.</source>
        <translation>La pyramide vide « {name} » reste dans l'entrepôt : supprimez-la.</translation>
    </message>
    <message>
        <source>This harvest has left nothing to clean up.</source>
        <translation>Ce moissonnage n'a rien laissé à nettoyer.</translation>
    </message>
</context>
<context>
    <name>HarvestTasks</name>
    <message>
        <source>Estimating a harvest</source>
        <translation>Estimation d'un moissonnage</translation>
    </message>
    <message>
        <source>Projecting the area of a harvest</source>
        <translation>Projection de la zone d'un moissonnage</translation>
    </message>
    <message>
        <source>Reading a service's layers</source>
        <translation>Lecture des couches d'un service</translation>
    </message>
    <message>
        <source>Reading the parameters of a harvest</source>
        <translation>Lecture des paramètres d'un moissonnage</translation>
    </message>
</context>
<context>
    <name>HarvestWms</name>
    <message>
        <source>Area</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Compression</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>Simulation</translation>
    </message>
    <message>
        <source>Dry run: nothing has been launched.</source>
        <translation>Simulation : rien n'a été lancé.</translation>
    </message>
    <message>
        <source>EXTENT: give an extent, or an area (AREA).</source>
        <translation>EXTENT : donnez une étendue, ou une zone (AREA).</translation>
    </message>
    <message>
        <source>Estimate and try; change nothing on the Géoplateforme.</source>
        <translation>Estimer et essayer, sans rien changer sur la Géoplateforme.</translation>
    </message>
    <message>
        <source>Execution</source>
        <translation>Exécution</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>Fetching a picture for trial</source>
        <translation>Téléchargement d'une image d'essai</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>HOST_IS_OPEN confirms it.</source>
        <translation>HOST_IS_OPEN le confirme.</translation>
    </message>
    <message>
        <source>Harvest a WMS into the Géoplateforme</source>
        <translation>Moissonner un WMS dans la Géoplateforme</translation>
    </message>
    <message>
        <source>Harvest launched: {id}</source>
        <translation>Moissonnage lancé : {id}</translation>
    </message>
    <message>
        <source>Has IGN's Géoplateforme harvest the maps of a WMS into a raster pyramid of your datastore, which can then be published as WMS or WMTS (“Publish a pyramid”).</source>
        <translation>Fait moissonner par la Géoplateforme de l'IGN les cartes d'un WMS dans une pyramide raster de votre entrepôt, qui peut ensuite être publiée en WMS ou WMTS (« Publier une pyramide »).</translation>
    </message>
    <message>
        <source>IGN has opened the host</source>
        <translation>L'IGN a ouvert l'accès à l'hôte</translation>
    </message>
    <message>
        <source>It begins as a dry run: slabs, requests, bytes and hours are estimated, and a picture of each level is fetched exactly as the platform will. Run it again without “Dry run” to harvest.</source>
        <translation>Il commence par une simulation : dalles, requêtes, octets et heures sont estimés, et une image de chaque niveau est téléchargée exactement comme le fera la plateforme. Relancez-le sans « Simulation » pour moissonner.</translation>
    </message>
    <message>
        <source>LAYERS: name at least one layer.</source>
        <translation>LAYERS : nommez au moins une couche.</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Couches</translation>
    </message>
    <message>
        <source>Levels to harvest</source>
        <translation>Niveaux à moissonner</translation>
    </message>
    <message>
        <source>Name of the pyramid</source>
        <translation>Nom de la pyramide</translation>
    </message>
    <message>
        <source>Number of requests</source>
        <translation>Nombre de requêtes</translation>
    </message>
    <message>
        <source>Number of slabs</source>
        <translation>Nombre de dalles</translation>
    </message>
    <message>
        <source>Numbers of the grid PM, separated by commas: 14 has 9.6 m a pixel at the equator, each further one half of it. The largest is the bottom of the pyramid; those between are computed.</source>
        <translation>Numéros de la grille PM, séparés par des virgules : le 14 a 9,6 m par pixel à l'équateur, chaque suivant la moitié. Le plus grand est le bas de la pyramide ; les niveaux intermédiaires sont calculés.</translation>
    </message>
    <message>
        <source>Other parameters</source>
        <translation>Autres paramètres</translation>
    </message>
    <message>
        <source>Others of the processing, as JSON: {example}.</source>
        <translation>Les autres du traitement, en JSON : {example}.</translation>
    </message>
    <message>
        <source>Otherwise it ends once the harvest is launched.</source>
        <translation>Sinon, il se termine dès que le moissonnage est lancé.</translation>
    </message>
    <message>
        <source>Polygons, in place of the extent.</source>
        <translation>Des polygones, à la place de l'étendue.</translation>
    </message>
    <message>
        <source>Pyramid</source>
        <translation>Pyramide</translation>
    </message>
    <message>
        <source>Pyramid to update</source>
        <translation>Pyramide à mettre à jour</translation>
    </message>
    <message>
        <source>SERVICE: a key would stay in Processing's history. Harvest private services with the dialog instead.</source>
        <translation>SERVICE : une clé resterait dans l'historique des traitements. Moissonnez les services privés avec la boîte de dialogue.</translation>
    </message>
    <message>
        <source>SERVICE: “{text}” is not an address.</source>
        <translation>SERVICE : « {text} » n'est pas une adresse.</translation>
    </message>
    <message>
        <source>The address of the service, or of a GetMap request of it, from which layers and style are taken.</source>
        <translation>L'adresse du service, ou d'une requête GetMap, dont les couches et le style sont repris.</translation>
    </message>
    <message>
        <source>The id of a pyramid: the new one refers to its pictures wherever it has none of its own. It must then be kept as long as the new one.</source>
        <translation>L'identifiant d'une pyramide : la nouvelle référence ses images partout où elle n'en a pas. Elle doit alors être gardée aussi longtemps que la nouvelle.</translation>
    </message>
    <message>
        <source>The platform harvests whole slabs: the pyramid reaches further than the area. Canceling while it waits aborts the harvest and deletes what it has made.</source>
        <translation>La plateforme moissonne des dalles entières : la pyramide dépasse la zone. Annuler pendant l'attente interrompt le moissonnage et supprime ce qu'il a produit.</translation>
    </message>
    <message>
        <source>The platform reaches its own hosts alone, unless IGN has opened others for you.</source>
        <translation>La plateforme n'atteint que ses propres hôtes, sauf si l'IGN vous en a ouvert d'autres.</translation>
    </message>
    <message>
        <source>Their names, separated by commas.</source>
        <translation>Leurs noms, séparés par des virgules.</translation>
    </message>
    <message>
        <source>Top level</source>
        <translation>Niveau du haut</translation>
    </message>
    <message>
        <source>WMS</source>
        <translation>WMS</translation>
    </message>
    <message>
        <source>Wait for the end</source>
        <translation>Attendre la fin</translation>
    </message>
    <message>
        <source>Waiting for the harvest</source>
        <translation>Attente du moissonnage</translation>
    </message>
    <message>
        <source>géoplateforme,ign,entrepôt,wms,harvest,pyramid,tiles,rok4,wmts</source>
        <translation>géoplateforme,ign,entrepôt,wms,moissonnage,moissonner,pyramide,tuiles,rok4,wmts</translation>
    </message>
</context>
<context>
    <name>Harvests</name>
    <message>
        <source>Harvest of {name}: {state}.</source>
        <translation>Moissonnage de {name} : {state}.</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>Lecture de {name}</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>Starting the harvest</source>
        <translation>Lancement du moissonnage</translation>
    </message>
    <message>
        <source>The Géoplateforme does not say where {name} is.</source>
        <translation>La Géoplateforme ne dit pas où se trouve {name}.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>HintBar</name>
    <message>
        <source>Close the Advice</source>
        <translation>Fermer le conseil</translation>
    </message>
</context>
<context>
    <name>HrdemQuickStart</name>
    <message>
        <source>Find HRDEM in Map View</source>
        <translation>Trouver le MNEHR dans la vue</translation>
    </message>
    <message>
        <source>The HRDEM mosaic does not reach the map view. Zoom to a place in Canada, then try again.</source>
        <translation>La mosaïque du MNEHR n'atteint pas la vue de la carte. Zoomez sur un lieu au Canada, puis réessayez.</translation>
    </message>
    <message>
        <source>The HRDEM mosaic has no terrain model in the map view. MRDEM (30 m) has one.</source>
        <translation>La mosaïque du MNEHR n'a pas de modèle de terrain dans la vue de la carte. Le MNEMR (30 m) en a un.</translation>
    </message>
    <message>
        <source>The map shows many tiles of the HRDEM mosaic. Zoom in on your area: the list follows.</source>
        <translation>La carte montre de nombreuses tuiles de la mosaïque du MNEHR. Zoomez sur votre secteur : la liste suit.</translation>
    </message>
    <message>
        <source>The project has no coordinate reference system. Set one in QGIS's status bar, then try again.</source>
        <translation>Le projet n'a pas de système de coordonnées de référence. Définissez-en un dans la barre d'état de QGIS, puis réessayez.</translation>
    </message>
    <message>
        <source>The project was empty: the map shows the example of NRCan's guide, in New Brunswick.</source>
        <translation>Le projet était vide : la carte montre l'exemple du guide de RNCan, au Nouveau-Brunswick.</translation>
    </message>
    <message>
        <source>The terrain model is checked. Add it to the map, or save its canvas extent.</source>
        <translation>Le modèle de terrain est coché. Ajoutez-le à la carte, ou enregistrez-en l'étendue du canevas.</translation>
    </message>
    <message>
        <source>This catalogue has no HRDEM mosaic at 1 m.</source>
        <translation>Ce catalogue n'a pas de mosaïque du MNEHR à 1 m.</translation>
    </message>
</context>
<context>
    <name>HttpErrors</name>
    <message>
        <source>Access denied by the server (403).</source>
        <translation>Accès refusé par le serveur (403).</translation>
    </message>
    <message>
        <source>Check the URL of the connection, or refresh it: the data may have moved.</source>
        <translation>Vérifiez l'URL de la connexion, ou actualisez-la : les données ont peut-être été déplacées.</translation>
    </message>
    <message>
        <source>Choose or correct the authentication configuration of this connection.</source>
        <translation>Choisissez ou corrigez la configuration d'authentification de cette connexion.</translation>
    </message>
    <message>
        <source>Enter its user name and password in QGIS's options, under Network.</source>
        <translation>Saisissez son nom d'utilisateur et son mot de passe dans les options de QGIS, sous Réseau.</translation>
    </message>
    <message>
        <source>In an S3 store, the bucket is in another region than the address says: tell its provider.</source>
        <translation>Dans un entrepôt S3, le compartiment est dans une autre région que celle de l'adresse : signalez-le au fournisseur.</translation>
    </message>
    <message>
        <source>It says: “{words}”.</source>
        <translation>Le serveur dit : « {words} ».</translation>
    </message>
    <message>
        <source>Not found on the server ({status}).</source>
        <translation>Introuvable sur le serveur ({status}).</translation>
    </message>
    <message>
        <source>Not supported by the server (501).</source>
        <translation>Non pris en charge par le serveur (501).</translation>
    </message>
    <message>
        <source>Open any web page in your browser and sign in there, then try again.</source>
        <translation>Ouvrez une page web quelconque dans votre navigateur, authentifiez-vous, puis réessayez.</translation>
    </message>
    <message>
        <source>Request rejected by the server ({status}).</source>
        <translation>Requête refusée par le serveur ({status}).</translation>
    </message>
    <message>
        <source>Server error ({status}).</source>
        <translation>Erreur du serveur ({status}).</translation>
    </message>
    <message>
        <source>Sign-in required (401).</source>
        <translation>Authentification requise (401).</translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation>Les détails disent pourquoi.</translation>
    </message>
    <message>
        <source>The proxy of your network wants a sign-in (407).</source>
        <translation>Le proxy de votre réseau demande une authentification (407).</translation>
    </message>
    <message>
        <source>The server answered without data ({status}).</source>
        <translation>Le serveur a répondu sans données ({status}).</translation>
    </message>
    <message>
        <source>The store does not know this key. Enter keys of signing services in a signing profile.</source>
        <translation>L'entrepôt ne connaît pas cette clé. Saisissez celle d'un service de signature dans un profil de signature.</translation>
    </message>
    <message>
        <source>Too many requests to the server (429).</source>
        <translation>Trop de requêtes au serveur (429).</translation>
    </message>
    <message>
        <source>Try again later, or report it to the server's operator.</source>
        <translation>Réessayez plus tard, ou signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>Wait a moment, then try again.</source>
        <translation>Attendez un moment, puis réessayez.</translation>
    </message>
    <message>
        <source>Your account or network may lack the right to read this: check the authentication.</source>
        <translation>Votre compte ou votre réseau n'a peut-être pas le droit de lire ceci : vérifiez l'authentification.</translation>
    </message>
    <message>
        <source>Your network wants a sign-in (511).</source>
        <translation>Votre réseau demande une authentification (511).</translation>
    </message>
</context>
<context>
    <name>HttpResponse</name>
    <message>
        <source>Check the URL; a sign-in page of the network may also be in the way.</source>
        <translation>Vérifiez l'URL ; une page d'authentification du réseau peut aussi s'interposer.</translation>
    </message>
    <message>
        <source>It goes on after its end with “{text}”: report it to the server's operator.</source>
        <translation>Elle continue après sa fin par « {text} » : signalez-le au responsable du serveur.</translation>
    </message>
    <message>
        <source>The server answered with a web page instead of data.</source>
        <translation>Le serveur a répondu par une page web au lieu de données.</translation>
    </message>
    <message>
        <source>The server's answer has too many parts, or they are nested too deeply.</source>
        <translation>La réponse du serveur a trop d'éléments, ou ils sont imbriqués trop profondément.</translation>
    </message>
    <message>
        <source>The server's answer is broken: it is not valid JSON.</source>
        <translation>La réponse du serveur est endommagée : ce n'est pas du JSON valide.</translation>
    </message>
    <message>
        <source>The server's answer is empty.</source>
        <translation>La réponse du serveur est vide.</translation>
    </message>
    <message>
        <source>Try again later, or check the URL.</source>
        <translation>Réessayez plus tard, ou vérifiez l'URL.</translation>
    </message>
    <message>
        <source>Try again; the answer may have been cut off.</source>
        <translation>Réessayez ; la réponse a peut-être été coupée.</translation>
    </message>
</context>
<context>
    <name>InViewTask</name>
    <message>
        <source>Comparing layers with the map view</source>
        <translation>Comparaison de couches avec la vue de la carte</translation>
    </message>
</context>
<context>
    <name>InterruptedExports</name>
    <message>
        <source>Discard</source>
        <translation>Abandonner</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>Start Over</source>
        <translation>Recommencer</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted and cannot resume: its signed address is not kept.</source>
        <translation>L'exportation de {file} a été interrompue et ne peut pas reprendre : son adresse signée n'est pas conservée.</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted and must start over.</source>
        <translation>L'exportation de {file} a été interrompue et doit recommencer du début.</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted, and its polygons were too large to be kept. Save the same extent with them again: it goes on from {percent}%.</source>
        <translation>L'exportation de {file} a été interrompue, et ses polygones étaient trop volumineux pour être conservés. Enregistrez de nouveau la même étendue avec eux : elle reprend à {percent} %.</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted: {percent}% done.</source>
        <translation>L'exportation de {file} a été interrompue : {percent} % effectué.</translation>
    </message>
</context>
<context>
    <name>ItemCheck</name>
    <message>
        <source>Checked with pystac and the JSON schema of STAC; without those of extensions on the Web.</source>
        <translation>Vérifié avec pystac et le schéma JSON de STAC ; sans ceux des extensions, qui sont sur le Web.</translation>
    </message>
    <message>
        <source>Checked with pystac; without the JSON schema of STAC, since Python has no jsonschema here.</source>
        <translation>Vérifié avec pystac ; sans le schéma JSON de STAC, car jsonschema manque ici à Python.</translation>
    </message>
    <message>
        <source>Please report it with the details.</source>
        <translation>Veuillez la signaler avec les détails.</translation>
    </message>
    <message>
        <source>The item {name} is not valid STAC.</source>
        <translation>L'élément {name} n'est pas conforme à STAC.</translation>
    </message>
</context>
<context>
    <name>ItemFacts</name>
    <message>
        <source>Angle: {value}°</source>
        <translation>Angle : {value}°</translation>
    </message>
    <message>
        <source>Cloud cover: {value}%</source>
        <translation>Couverture nuageuse : {value} %</translation>
    </message>
    <message>
        <source>No layer is among the chosen files: download them instead.</source>
        <translation>Aucun des fichiers choisis n'est une couche : téléchargez-les plutôt.</translation>
    </message>
    <message>
        <source>Raw product (BRUT): not georeferenced, so no layer of a map, and not signed. Download it.</source>
        <translation>Produit BRUT : non géoréférencé, donc ni couche de la carte, ni signature. Téléchargez-le.</translation>
    </message>
    <message>
        <source>Resolution: {value}</source>
        <translation>Résolution : {value}</translation>
    </message>
    <message>
        <source>Sensor: {value}</source>
        <translation>Capteur : {value}</translation>
    </message>
    <message>
        <source>Snow cover: {value}%</source>
        <translation>Couverture neigeuse : {value} %</translation>
    </message>
    <message>
        <source>clouds {number}%</source>
        <translation>nuages {number} %</translation>
    </message>
    <message>
        <source>raw</source>
        <translation>brut</translation>
    </message>
    <message>
        <source>snow {number}%</source>
        <translation>neige {number} %</translation>
    </message>
</context>
<context>
    <name>Items</name>
    <message>
        <source>ASSETS: no item has an asset {names}.</source>
        <translation>ASSETS : aucun élément n'a de ressource {names}.</translation>
    </message>
    <message>
        <source>ITEMS: the catalogue has no item {names}.</source>
        <translation>ITEMS : le catalogue n'a pas d'élément {names}.</translation>
    </message>
    <message>
        <source>ITEMS: the collection {name} has no files of its own.</source>
        <translation>ITEMS : la collection {name} n'a pas de fichiers propres.</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Éléments</translation>
    </message>
    <message>
        <source>No items here</source>
        <translation>Aucun élément ici</translation>
    </message>
    <message>
        <source>Their ids, by commas or lines; collection/item where two share one; collection/ for its own files.</source>
        <translation>Leurs identifiants, séparés par des virgules ou des lignes ; collection/élément si deux ont le même ; collection/ pour ses fichiers propres.</translation>
    </message>
</context>
<context>
    <name>JsonReading</name>
    <message>
        <source>left out: nested more than {levels} levels deep</source>
        <translation>omis : imbriqué sur plus de {levels} niveaux</translation>
    </message>
</context>
<context>
    <name>JsonView</name>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
</context>
<context>
    <name>KeyDialog</name>
    <message>
        <source>&amp;Access key</source>
        <translation>Clé d'&amp;accès</translation>
    </message>
    <message>
        <source>&amp;Secret key</source>
        <translation>Clé &amp;secrète</translation>
    </message>
    <message>
        <source>&amp;Token</source>
        <translation>&amp;Jeton</translation>
    </message>
    <message>
        <source>Enter both parts, or paste the text of the key file. They are sent to {host} only, and QGIS keeps them encrypted.</source>
        <translation>Saisissez les deux parties, ou collez le texte du fichier de clé. Elles ne sont envoyées qu'à {host}, et QGIS les conserve chiffrées.</translation>
    </message>
    <message>
        <source>Key for {name}</source>
        <translation>Clé pour {name}</translation>
    </message>
    <message>
        <source>Paste the token. It is sent to {hosts} only, and QGIS keeps it encrypted.</source>
        <translation>Collez le jeton. Il n'est envoyé qu'à {hosts}, et QGIS le conserve chiffré.</translation>
    </message>
    <message>
        <source>QGIS keeps the key, and may ask for its master password.</source>
        <translation>QGIS conserve la clé et peut demander son mot de passe principal.</translation>
    </message>
</context>
<context>
    <name>KeysAction</name>
    <message>
        <source>Set Up S3 Keys…</source>
        <translation>Configurer des clés S3…</translation>
    </message>
</context>
<context>
    <name>KindNames</name>
    <message>
        <source>HDF holds many variables, and may lead to other files: it is not opened as a layer.</source>
        <translation>HDF contient de nombreuses variables et peut mener à d'autres fichiers : il n'est pas ouvert en couche.</translation>
    </message>
    <message>
        <source>LAS and LAZ without an index (COPC) must be read as a whole: they cannot be layers.</source>
        <translation>LAS et LAZ sans index (COPC) doivent être lus en entier : ils ne peuvent pas devenir des couches distantes.</translation>
    </message>
    <message>
        <source>This QGIS ({qgis}, with GDAL {gdal}) cannot read {format} files.</source>
        <translation>Ce QGIS ({qgis}, avec GDAL {gdal}) ne sait pas lire les fichiers {format}.</translation>
    </message>
    <message>
        <source>This is only a small picture of the data.</source>
        <translation>Ce n'est qu'un aperçu des données.</translation>
    </message>
    <message>
        <source>Zarr holds many variables in many files: it is not opened as a layer.</source>
        <translation>Zarr contient de nombreuses variables en de nombreux fichiers : il n'est pas ouvert en couche.</translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message>
        <source>Harvest into the Géoplateforme…</source>
        <translation>Moissonner dans la Géoplateforme…</translation>
    </message>
    <message>
        <source>Publish in a Catalogue…</source>
        <translation>Publier dans un catalogue…</translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Show in Datacube Browser</source>
        <translation>Afficher dans le Navigateur de cube de données</translation>
    </message>
    <message>
        <source>Update All Layers from Catalogue</source>
        <translation>Mettre à jour toutes les couches depuis le catalogue</translation>
    </message>
    <message>
        <source>Update from Catalogue</source>
        <translation>Mettre à jour depuis le catalogue</translation>
    </message>
</context>
<context>
    <name>LayerSource</name>
    <message>
        <source>Download it instead.</source>
        <translation>Téléchargez plutôt la ressource.</translation>
    </message>
    <message>
        <source>Only addresses with https:// or http:// are opened.</source>
        <translation>Seules les adresses en https:// ou http:// sont ouvertes.</translation>
    </message>
    <message>
        <source>{asset} of {item} has no web address.</source>
        <translation>{asset} de {item} n'a pas d'adresse web.</translation>
    </message>
    <message>
        <source>{asset} of {item} is a raw product (BRUT), which is not georeferenced.</source>
        <translation>{asset} de {item} est un produit BRUT, qui n'est pas géoréférencé.</translation>
    </message>
    <message>
        <source>{asset} of {item} is neither a raster nor a vector layer.</source>
        <translation>{asset} de {item} n'est ni une couche raster ni une couche vectorielle.</translation>
    </message>
    <message>
        <source>{asset} of {item}: {reason}</source>
        <translation>{asset} de {item} : {reason}</translation>
    </message>
</context>
<context>
    <name>LayerSources</name>
    <message>
        <source>{name} – heights</source>
        <translation>{name} – élévations</translation>
    </message>
    <message>
        <source>{name} – shading</source>
        <translation>{name} – ombrage</translation>
    </message>
</context>
<context>
    <name>LayerUpdater</name>
    <message numerus="yes">
        <source>%n layer(s) already up to date.</source>
        <translation>
            <numerusform>%n couche déjà à jour.</numerusform>
            <numerusform>%n couches déjà à jour.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) could not be opened.</source>
        <translation>
            <numerusform>%n couche n'a pas pu être ouverte.</numerusform>
            <numerusform>%n couches n'ont pas pu être ouvertes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) could not be updated.</source>
        <translation>
            <numerusform>%n couche n'a pas pu être mise à jour.</numerusform>
            <numerusform>%n couches n'ont pas pu être mises à jour.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) updated.</source>
        <translation>
            <numerusform>%n couche mise à jour.</numerusform>
            <numerusform>%n couches mises à jour.</numerusform>
        </translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
    <message>
        <source>Update from Catalogue</source>
        <translation>Mettre à jour depuis le catalogue</translation>
    </message>
    <message numerus="yes">
        <source>Updating %n layer(s)</source>
        <translation>
            <numerusform>Mise à jour de %n couche</numerusform>
            <numerusform>Mise à jour de %n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>{host} does not answer.</source>
        <translation>{host} ne répond pas.</translation>
    </message>
</context>
<context>
    <name>LegendTask</name>
    <message>
        <source>Loading a legend</source>
        <translation>Chargement de la légende</translation>
    </message>
    <message>
        <source>PNG, JPEG and WebP of up to {count} pixels are shown.</source>
        <translation>Les images PNG, JPEG et WebP sont affichées, jusqu'à {count} pixels.</translation>
    </message>
    <message>
        <source>The legend is not a picture.</source>
        <translation>La légende n'est pas une image.</translation>
    </message>
</context>
<context>
    <name>LevelTable</name>
    <message>
        <source>Level</source>
        <translation>Niveau</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Requêtes</translation>
    </message>
    <message>
        <source>Slabs</source>
        <translation>Dalles</translation>
    </message>
    <message>
        <source>Slabs and requests of each level</source>
        <translation>Dalles et requêtes de chaque niveau</translation>
    </message>
    <message>
        <source>at most {count}</source>
        <translation>au plus {count}</translation>
    </message>
    <message>
        <source>computed from the level below</source>
        <translation>calculé du niveau du dessous</translation>
    </message>
</context>
<context>
    <name>LevelsSection</name>
    <message>
        <source> m/pixel</source>
        <translation> m/pixel</translation>
    </message>
    <message>
        <source>&amp;Bottom level (finest)</source>
        <translation>Niveau du &amp;bas (le plus fin)</translation>
    </message>
    <message>
        <source>At these levels the service is asked again, as for a map that changes with the scale</source>
        <translation>À ces niveaux, le service est de nouveau interrogé, comme pour une carte qui change avec l'échelle</translation>
    </message>
    <message>
        <source>Harvest &amp;also at</source>
        <translation>Moissonner aussi aux niveau&amp;x</translation>
    </message>
    <message>
        <source>None: computed from the level below</source>
        <translation>Aucun : calculés du niveau du dessous</translation>
    </message>
    <message>
        <source>Resolution on the ground</source>
        <translation>Résolution au sol</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Facteur d'échelle</translation>
    </message>
    <message>
        <source>To&amp;p level (coarsest)</source>
        <translation>Niveau du hau&amp;t (le plus grossier)</translation>
    </message>
    <message>
        <source>{level} ({metres} m)</source>
        <translation>{level} ({metres} m)</translation>
    </message>
</context>
<context>
    <name>Limits</name>
    <message>
        <source>A TIFF cannot have {columns} × {rows} pixels.</source>
        <translation>Un TIFF ne peut pas avoir {columns} × {rows} pixels.</translation>
    </message>
    <message>
        <source>Choose BIGTIFF=YES among the creation options.</source>
        <translation>Choisissez BIGTIFF=YES dans les options de création.</translation>
    </message>
    <message>
        <source>Choose GeoTIFF, a smaller extent or a coarser resolution.</source>
        <translation>Choisissez GeoTIFF, une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
        <source>Choose TILED=YES among the creation options, or a smaller extent.</source>
        <translation>Choisissez TILED=YES dans les options de création, ou une étendue plus petite.</translation>
    </message>
    <message>
        <source>Choose a smaller extent or a coarser resolution.</source>
        <translation>Choisissez une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
        <source>Choose larger tiles, a smaller extent or a coarser resolution.</source>
        <translation>Choisissez des tuiles plus grandes, une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
        <source>One pixel of this resolution is larger than the whole extent.</source>
        <translation>Un seul pixel de cette résolution est plus grand que toute l'étendue.</translation>
    </message>
    <message>
        <source>Split into tiles with a VRT, or choose a smaller extent or a coarser resolution.</source>
        <translation>Découpez en tuiles (VRT), ou choisissez une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
        <source>The extent would be cut into more than {number} tiles.</source>
        <translation>L'étendue serait découpée en plus de {number} tuiles.</translation>
    </message>
    <message>
        <source>The file would be too wide: {columns} columns.</source>
        <translation>Le fichier serait trop large : {columns} colonnes.</translation>
    </message>
    <message>
        <source>The file would take {size}, and a TIFF has {most} at most unless it is a BigTIFF.</source>
        <translation>Le fichier prendrait {size} ; un TIFF a au plus {most}, sauf un BigTIFF.</translation>
    </message>
    <message>
        <source>The raster would have more than {number} columns or rows, the most that any format has.</source>
        <translation>Le raster aurait plus de {number} colonnes ou lignes, le maximum de tous les formats.</translation>
    </message>
    <message>
        <source>The resolution is in the unit of the coordinate reference system.</source>
        <translation>La résolution est dans l'unité du système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>{compression} compresses {most} columns at most together.</source>
        <translation>{compression} comprime au plus {most} colonnes ensemble.</translation>
    </message>
    <message>
        <source>{format} has {most} columns and rows at most.</source>
        <translation>{format} a au plus {most} colonnes et lignes.</translation>
    </message>
</context>
<context>
    <name>ListArea</name>
    <message numerus="yes">
        <source>%n collection(s)</source>
        <translation>
            <numerusform>%n collection</numerusform>
            <numerusform>%n collections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>In view: %n collection(s)</source>
        <translation>
            <numerusform>Vue : %n collection</numerusform>
            <numerusform>Vue : %n collections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ListCollections</name>
    <message>
        <source>A catalogue made of files is read to its last level, without its items.</source>
        <translation>Un catalogue fait de fichiers est lu jusqu'à son dernier niveau, sans ses éléments.</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Collections</translation>
    </message>
    <message>
        <source>List collections</source>
        <translation>Lister les collections</translation>
    </message>
    <message>
        <source>Makes a table of the collections of a STAC catalogue: id, title, description, keywords, licence, providers, first and last date, and the bounds in degrees of longitude and latitude.</source>
        <translation>Fait une table des collections d'un catalogue STAC : identifiant, titre, description, mots-clés, licence, fournisseurs, première et dernière date, et limites en degrés de longitude et de latitude.</translation>
    </message>
    <message>
        <source>Number of collections</source>
        <translation>Nombre de collections</translation>
    </message>
    <message>
        <source>The ids are what the other algorithms take as collections.</source>
        <translation>Les identifiants sont ce que les autres algorithmes acceptent comme collections.</translation>
    </message>
    <message>
        <source>The last column has the keys of the assets that a collection says its items have.</source>
        <translation>La dernière colonne contient les clés des ressources qu'une collection annonce pour ses éléments.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,collections,list,metadata</source>
        <translation>stac,catalogue,cube de données,collections,liste,métadonnées</translation>
    </message>
</context>
<context>
    <name>ListCoveragesTask</name>
    <message>
        <source>Listing coverages</source>
        <translation>Liste des couvertures</translation>
    </message>
</context>
<context>
    <name>ListStack</name>
    <message>
        <source>Show It</source>
        <translation>Afficher</translation>
    </message>
</context>
<context>
    <name>LocalCopies</name>
    <message>
        <source>A VRT of files that need a sign-in cannot be a layer.</source>
        <translation>Un VRT de fichiers qui exigent une authentification ne peut pas devenir une couche.</translation>
    </message>
    <message>
        <source>A VRT of files with signed addresses cannot be a layer.</source>
        <translation>Un VRT de fichiers aux URL signées ne peut pas devenir une couche.</translation>
    </message>
    <message>
        <source>A point cloud of many files (EPT) that need a sign-in cannot be a layer.</source>
        <translation>Un nuage de points en plusieurs fichiers (EPT) qui exigent une authentification ne peut pas devenir une couche.</translation>
    </message>
    <message>
        <source>Add the COG of the same item, or save the extent you need.</source>
        <translation>Ajoutez le COG du même élément, ou enregistrez l'étendue voulue.</translation>
    </message>
    <message>
        <source>Download it, and open it from your disk.</source>
        <translation>Téléchargez-le, et ouvrez-le depuis votre disque.</translation>
    </message>
    <message>
        <source>Look for the same points as COPC, or download them.</source>
        <translation>Cherchez les mêmes points au format COPC, ou téléchargez-les.</translation>
    </message>
    <message>
        <source>Make the mosaic layer again.</source>
        <translation>Refaites la couche mosaïque.</translation>
    </message>
    <message>
        <source>The mosaic {file} could not be read.</source>
        <translation>Impossible de lire la mosaïque {file}.</translation>
    </message>
    <message>
        <source>This file has to be copied as a whole to become a layer, and is too large: {size}.</source>
        <translation>Pour devenir une couche, ce fichier doit être copié en entier, et il est trop grand : {size}.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} n'a pas pu être écrit.</translation>
    </message>
</context>
<context>
    <name>LocalTree</name>
    <message>
        <source>A catalogue uses files of its own folder alone.</source>
        <translation>Un catalogue n'utilise que les fichiers de son dossier.</translation>
    </message>
    <message>
        <source>There is no such file, or it cannot be read.</source>
        <translation>Ce fichier n'existe pas ou ne peut pas être lu.</translation>
    </message>
    <message>
        <source>This file is not below the folder of the catalogue.</source>
        <translation>Ce fichier n'est pas dans le dossier du catalogue.</translation>
    </message>
    <message>
        <source>This file is too large for a record.</source>
        <translation>Ce fichier est trop volumineux pour une fiche STAC.</translation>
    </message>
</context>
<context>
    <name>LocalVrt</name>
    <message>
        <source>A VRT cannot be made of files with signed addresses.</source>
        <translation>On ne peut pas faire de VRT de fichiers aux URL signées.</translation>
    </message>
    <message>
        <source>A file of the VRT could not be opened.</source>
        <translation>Un fichier du VRT n'a pas pu être ouvert.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>It would hold the signatures, which expire. Save the extent that you need instead.</source>
        <translation>Il contiendrait les signatures, qui expirent. Enregistrez plutôt l'étendue dont vous avez besoin.</translation>
    </message>
    <message>
        <source>This raster has no place on the map, or does not lie north up.</source>
        <translation>Ce raster n'est pas géoréférencé ou n'a pas le nord en haut.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} n'a pas pu être écrit.</translation>
    </message>
</context>
<context>
    <name>LocalVrtTask</name>
    <message>
        <source>A VRT cannot be made of files that need a sign-in.</source>
        <translation>On ne peut pas faire de VRT de fichiers qui exigent une authentification.</translation>
    </message>
    <message>
        <source>Save one file for each item.</source>
        <translation>Enregistrez un fichier par élément.</translation>
    </message>
    <message>
        <source>Save the extent you need instead.</source>
        <translation>Enregistrez plutôt l'étendue dont vous avez besoin.</translation>
    </message>
    <message>
        <source>Saving VRTs</source>
        <translation>Enregistrement de VRT</translation>
    </message>
    <message>
        <source>The pixels of these files differ in type, nodata value, scale, colours or mask.</source>
        <translation>Les pixels de ces fichiers diffèrent par le type, la valeur nodata, le facteur d'échelle, les couleurs ou le masque.</translation>
    </message>
    <message>
        <source>These files are in several coordinate systems.</source>
        <translation>Ces fichiers sont dans plusieurs systèmes de coordonnées.</translation>
    </message>
</context>
<context>
    <name>LonLatTask</name>
    <message>
        <source>Projecting an extent</source>
        <translation>Projection d'une étendue</translation>
    </message>
</context>
<context>
    <name>MapLinkMenu</name>
    <message>
        <source>Add as Map Service</source>
        <translation>Ajouter comme service cartographique</translation>
    </message>
</context>
<context>
    <name>MapLinks</name>
    <message>
        <source>Choose another one in the window of services.</source>
        <translation>Choisissez-en une autre dans la fenêtre des services.</translation>
    </message>
    <message>
        <source>Projects would keep it. Add the map in QGIS's Data Source Manager if you want that.</source>
        <translation>Les projets la conserveraient. Si vous le voulez, ajoutez la carte par le gestionnaire des sources de données de QGIS.</translation>
    </message>
    <message>
        <source>QGIS would open them: tell its operator.</source>
        <translation>QGIS les ouvrirait : signalez-le à son responsable.</translation>
    </message>
    <message>
        <source>Scripts and pictures stand in its titles: tell its operator.</source>
        <translation>Ses titres contiennent des scripts ou des images : signalez-le à son responsable.</translation>
    </message>
    <message>
        <source>The address of this map holds a key or a signature.</source>
        <translation>L'adresse de cette carte contient une clé ou une signature.</translation>
    </message>
    <message>
        <source>This is not a TileJSON with the address of tiles.</source>
        <translation>Ce n'est pas un TileJSON avec l'adresse de tuiles.</translation>
    </message>
    <message>
        <source>This service has its legends on another server, or without encryption.</source>
        <translation>Les légendes de ce service sont sur un autre serveur, ou sans chiffrement.</translation>
    </message>
    <message>
        <source>This service has its tiles on another server, or without encryption.</source>
        <translation>Les tuiles de ce service sont sur un autre serveur, ou sans chiffrement.</translation>
    </message>
    <message>
        <source>This service has no layer {name}.</source>
        <translation>Ce service n'a pas de couche {name}.</translation>
    </message>
    <message>
        <source>This service is not opened: QGIS would run a web page in what it says.</source>
        <translation>Ce service n'est pas ouvert : QGIS exécuterait une page web contenue dans ses textes.</translation>
    </message>
    <message>
        <source>This service leads to files of this computer.</source>
        <translation>Ce service renvoie à des fichiers de cet ordinateur.</translation>
    </message>
    <message>
        <source>Try again later, or report it to the catalogue's operator.</source>
        <translation>Réessayez plus tard, ou signalez-le au responsable du catalogue.</translation>
    </message>
    <message>
        <source>Your sign-in is not sent there.</source>
        <translation>Votre authentification n'y est pas envoyée.</translation>
    </message>
    <message>
        <source>{name} has its tiles on another server, or without encryption.</source>
        <translation>Les tuiles de {name} sont sur un autre serveur, ou sans chiffrement.</translation>
    </message>
</context>
<context>
    <name>MasksBeside</name>
    <message numerus="yes">
        <source>%n layer(s) drawn without the mask beside the file (.msk). Exports use it.</source>
        <translation>
            <numerusform>%n couche dessinée sans le masque à côté du fichier (.msk). L'enregistrement d'une étendue l'utilise.</numerusform>
            <numerusform>%n couches dessinées sans les masques à côté des fichiers (.msk). L'enregistrement d'une étendue les utilise.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MbTiles</name>
    <message>
        <source>Download it, and open it yourself if you trust it.</source>
        <translation>Téléchargez-le, puis ouvrez-le vous-même si vous lui faites confiance.</translation>
    </message>
    <message>
        <source>This file is not opened: it may lead to other files.</source>
        <translation>Ce fichier n'est pas ouvert : il peut mener à d'autres fichiers.</translation>
    </message>
    <message>
        <source>This is not an MBTiles file.</source>
        <translation>Ce n'est pas un fichier MBTiles.</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Sign In…</source>
        <translation>S'authentifier…</translation>
    </message>
</context>
<context>
    <name>MetadataReferences</name>
    <message numerus="yes">
        <source>%n metadata record(s) still named a former layer {layer}.</source>
        <translation>
            <numerusform>%n fiche de métadonnées nommait encore une ancienne couche {layer}.</numerusform>
            <numerusform>%n fiches de métadonnées nommaient encore une ancienne couche {layer}.</numerusform>
        </translation>
    </message>
    <message>
        <source>The link to it was taken out of: {names}.</source>
        <translation>Le lien vers elle a été retiré de : {names}.</translation>
    </message>
</context>
<context>
    <name>MetadataSection</name>
    <message>
        <source>Add a metadata record</source>
        <translation>Ajouter une fiche de métadonnées</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Métadonnées</translation>
    </message>
    <message>
        <source>Remove the selected record</source>
        <translation>Retirer la fiche sélectionnée</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Type</translation>
    </message>
</context>
<context>
    <name>MoreItem</name>
    <message>
        <source>More items, from {number}</source>
        <translation>Autres éléments, à partir du numéro {number}</translation>
    </message>
</context>
<context>
    <name>MosaicKinds</name>
    <message>
        <source>The first files of the mosaic could not be opened.</source>
        <translation>Les premiers fichiers de la mosaïque n'ont pas pu être ouverts.</translation>
    </message>
    <message>
        <source>They are not rasters that GDAL can read.</source>
        <translation>Ce ne sont pas des rasters que GDAL peut lire.</translation>
    </message>
</context>
<context>
    <name>MosaicSidecars</name>
    <message>
        <source>Save an extent of the items instead, which reads the masks.</source>
        <translation>Enregistrez plutôt une étendue des éléments : les masques y sont lus.</translation>
    </message>
    <message>
        <source>The mask of {name} is a file beside it ({ending}), which a mosaic does not show.</source>
        <translation>Le masque de {name} est un fichier à côté de celui-ci ({ending}), qu'une mosaïque n'affiche pas.</translation>
    </message>
</context>
<context>
    <name>MosaicTask</name>
    <message>
        <source>A mosaic cannot be made of VRTs.</source>
        <translation>Une mosaïque ne peut pas être faite de VRT.</translation>
    </message>
    <message>
        <source>A mosaic cannot be made of files that need a sign-in.</source>
        <translation>On ne peut pas faire de mosaïque de fichiers qui exigent une authentification.</translation>
    </message>
    <message>
        <source>A mosaic cannot be made of files with signed addresses.</source>
        <translation>On ne peut pas faire de mosaïque de fichiers aux URL signées.</translation>
    </message>
    <message>
        <source>Add them as layers instead.</source>
        <translation>Ajoutez-les plutôt en couches.</translation>
    </message>
    <message>
        <source>It would hold the signatures, which expire. Add the files as layers instead.</source>
        <translation>Elle contiendrait les signatures, qui expirent. Ajoutez plutôt les fichiers en couches.</translation>
    </message>
    <message>
        <source>None of these items has this file with a known grid.</source>
        <translation>Aucun de ces éléments n'a ce fichier avec une grille connue.</translation>
    </message>
    <message>
        <source>Preparing the mosaic of {title}</source>
        <translation>Préparation de la mosaïque de {title}</translation>
    </message>
    <message>
        <source>The mosaic could not be written to {folder}.</source>
        <translation>La mosaïque n'a pas pu être écrite dans {folder}.</translation>
    </message>
    <message>
        <source>Use the COGs of the same items, or add the VRTs as layers.</source>
        <translation>Utilisez les COG des mêmes éléments, ou ajoutez les VRT en couches.</translation>
    </message>
</context>
<context>
    <name>MosaicVrt</name>
    <message>
        <source>The CRS of these files is unknown.</source>
        <translation>Le SCR de ces fichiers est inconnu.</translation>
    </message>
</context>
<context>
    <name>NameProblem</name>
    <message>
        <source>On Windows {name} is a device and no file: choose another name.</source>
        <translation>Sous Windows, {name} désigne un périphérique et non un fichier : choisissez un autre nom.</translation>
    </message>
    <message>
        <source>The file name has invisible characters, which may reverse its text: type it again.</source>
        <translation>Le nom du fichier contient des caractères invisibles, qui peuvent en inverser le texte : saisissez-le à nouveau.</translation>
    </message>
    <message>
        <source>The file name is too long: {length} bytes, and at most {most} are possible.</source>
        <translation>Le nom du fichier est trop long : {length} octets, pour {most} au plus.</translation>
    </message>
    <message>
        <source>The path is too long for Windows: choose a shorter name, or another folder.</source>
        <translation>Le chemin est trop long pour Windows : choisissez un nom plus court, ou un autre dossier.</translation>
    </message>
    <message>
        <source>Windows and many network drives take none of these in a file name: {signs}</source>
        <translation>Windows et beaucoup de lecteurs réseau n'acceptent pas dans un nom de fichier : {signs}</translation>
    </message>
    <message>
        <source>Windows drops the dot or blank at the end of the file name.</source>
        <translation>Windows supprime le point ou l'espace à la fin du nom de fichier.</translation>
    </message>
</context>
<context>
    <name>Navigator</name>
    <message>
        <source>The catalogue no longer has the collection {id}.</source>
        <translation>Le catalogue n'a plus la collection {id}.</translation>
    </message>
    <message>
        <source>The catalogue no longer has the item {id}.</source>
        <translation>Le catalogue n'a plus l'élément {id}.</translation>
    </message>
</context>
<context>
    <name>NetCdf</name>
    <message>
        <source>Download it, and choose one of them in QGIS's Data Source Manager.</source>
        <translation>Téléchargez-le, et choisissez-en une dans le gestionnaire des sources de données de QGIS.</translation>
    </message>
    <message>
        <source>Download it, and open it yourself if you trust it.</source>
        <translation>Téléchargez-le, puis ouvrez-le vous-même si vous lui faites confiance.</translation>
    </message>
    <message>
        <source>This file (NetCDF 4) is not opened: it leads to other files, or has too many variables to check.</source>
        <translation>Ce fichier (NetCDF 4) n'est pas ouvert : il mène à d'autres fichiers, ou a trop de variables pour le vérifier.</translation>
    </message>
    <message>
        <source>This file has several variables: {names}.</source>
        <translation>Ce fichier a plusieurs variables : {names}.</translation>
    </message>
    <message>
        <source>This is not a NetCDF file.</source>
        <translation>Ce n'est pas un fichier NetCDF.</translation>
    </message>
</context>
<context>
    <name>Network</name>
    <message>
        <source>Anyone on the way could change the answer: tell its operator.</source>
        <translation>Quiconque sur le trajet pourrait modifier la réponse : signalez-le à son responsable.</translation>
    </message>
    <message>
        <source>Check the URL, your network and the proxy in QGIS's options.</source>
        <translation>Vérifiez l'URL, votre réseau et le proxy dans les options de QGIS.</translation>
    </message>
    <message>
        <source>Check the proxy in QGIS's options.</source>
        <translation>Vérifiez le proxy dans les options de QGIS.</translation>
    </message>
    <message>
        <source>Download the file first.</source>
        <translation>Téléchargez d'abord le fichier.</translation>
    </message>
    <message>
        <source>If you trust it, add its certificate in QGIS: Options, Authentication, Certificates.</source>
        <translation>Si vous lui faites confiance, ajoutez son certificat dans QGIS : Options, Authentification, Certificats.</translation>
    </message>
    <message>
        <source>It leads to no web address: tell its operator.</source>
        <translation>Il mène à une adresse qui n'est pas une adresse web : signalez-le à son responsable.</translation>
    </message>
    <message>
        <source>It may want a sign-in; else tell its operator.</source>
        <translation>Il demande peut-être une authentification ; sinon, prévenez son responsable.</translation>
    </message>
    <message>
        <source>It must begin with https:// or http://.</source>
        <translation>Elle doit commencer par https:// ou http://.</translation>
    </message>
    <message>
        <source>The authentication configuration of this connection could not be used.</source>
        <translation>La configuration d'authentification de cette connexion n'a pas pu être utilisée.</translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation>La connexion à {host} a été perdue.</translation>
    </message>
    <message>
        <source>The proxy does not let the request through.</source>
        <translation>Le proxy ne laisse pas passer la requête.</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>Le serveur ne répond pas.</translation>
    </message>
    <message>
        <source>The server redirects from https:// to http://, which is not followed.</source>
        <translation>Le serveur redirige de https:// vers http:// : cette redirection n'est pas suivie.</translation>
    </message>
    <message>
        <source>The server redirects to an address that is not one of the web.</source>
        <translation>Le serveur redirige vers une adresse qui n'est pas une adresse web.</translation>
    </message>
    <message>
        <source>The server redirects without an address.</source>
        <translation>Le serveur redirige sans donner d'adresse.</translation>
    </message>
    <message>
        <source>The server redirects without end.</source>
        <translation>Le serveur redirige sans fin.</translation>
    </message>
    <message>
        <source>The server sends the whole file instead of a part.</source>
        <translation>Le serveur envoie le fichier entier au lieu d'une partie.</translation>
    </message>
    <message>
        <source>The server {host} cannot be reached.</source>
        <translation>Le serveur {host} est injoignable.</translation>
    </message>
    <message>
        <source>The server's certificate was not accepted.</source>
        <translation>Le certificat du serveur n'a pas été accepté.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Ceci n'est pas une adresse web.</translation>
    </message>
    <message>
        <source>Try again later, or check your network and the proxy in QGIS's options.</source>
        <translation>Réessayez plus tard, ou vérifiez votre réseau et le proxy dans les options de QGIS.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Réessayez.</translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database, or choose another configuration.</source>
        <translation>Déverrouillez la base de données d'authentification de QGIS, ou choisissez une autre configuration.</translation>
    </message>
    <message>
        <source>{scheme}:// is not a web address and cannot be read.</source>
        <translation>{scheme}:// n'est pas une adresse web et ne peut pas être lue.</translation>
    </message>
</context>
<context>
    <name>NoThreadError</name>
    <message>
        <source>Close some programs, then try again.</source>
        <translation>Fermez des programmes, puis réessayez.</translation>
    </message>
    <message>
        <source>This computer starts no more threads.</source>
        <translation>Cet ordinateur ne peut plus démarrer de fils d’exécution.</translation>
    </message>
</context>
<context>
    <name>NodataSection</name>
    <message>
        <source>Add values manually</source>
        <translation>Ajouter des valeurs manuellement</translation>
    </message>
    <message>
        <source>Additional nodata values</source>
        <translation>Valeurs nodata supplémentaires</translation>
    </message>
    <message>
        <source>Clear all</source>
        <translation>Tout effacer</translation>
    </message>
    <message>
        <source>From</source>
        <translation>De</translation>
    </message>
    <message>
        <source>Load the layer's own nodata and fully transparent values</source>
        <translation>Charger les valeurs nodata et entièrement transparentes de la couche</translation>
    </message>
    <message>
        <source>Remove selected rows</source>
        <translation>Retirer les lignes sélectionnées</translation>
    </message>
    <message>
        <source>Row {row} of the nodata values: enter numbers.</source>
        <translation>Ligne {row} des valeurs nodata : saisissez des nombres.</translation>
    </message>
    <message>
        <source>To</source>
        <translation>À</translation>
    </message>
    <message>
        <source>Values from the one to the other, both included, as the layer shows them, become nodata</source>
        <translation>Les valeurs de l'une à l'autre, incluses, telles que la couche les montre, deviennent nodata</translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n jour</numerusform>
            <numerusform>%n jours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>encore %n heure environ</numerusform>
            <numerusform>encore %n heures environ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>encore %n minute environ</numerusform>
            <numerusform>encore %n minutes environ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>encore %n seconde environ</numerusform>
            <numerusform>encore %n secondes environ</numerusform>
        </translation>
    </message>
    <message>
        <source>more than a year</source>
        <translation>plus d'un an</translation>
    </message>
    <message numerus="yes">
        <source>{count} billion pixels</source>
        <translation>
            <numerusform>{count} milliard de pixels</numerusform>
            <numerusform>{count} milliards de pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} million pixels</source>
        <translation>
            <numerusform>{count} million de pixels</numerusform>
            <numerusform>{count} millions de pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} pixels</source>
        <translation>
            <numerusform>{count} pixel</numerusform>
            <numerusform>{count} pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} trillion pixels</source>
        <translation>
            <numerusform>{count} billion de pixels</numerusform>
            <numerusform>{count} billions de pixels</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
    <message>
        <source>{number}%</source>
        <translation>{number} %</translation>
    </message>
</context>
<context>
    <name>OfflineActions</name>
    <message>
        <source>For remote rasters that are layers of the project</source>
        <translation>Pour les rasters distants qui sont des couches du projet</translation>
    </message>
    <message>
        <source>Keep This View Offline</source>
        <translation>Conserver cette vue hors ligne</translation>
    </message>
    <message>
        <source>Return to Remote Source</source>
        <translation>Revenir à la source distante</translation>
    </message>
</context>
<context>
    <name>OfflineViews</name>
    <message>
        <source>Click to return to the remote source.</source>
        <translation>Cliquez pour revenir à la source distante.</translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
    <message>
        <source>Its pixels are {number} times as wide as they were: zoom in to keep finer ones.</source>
        <translation>Ses pixels sont {number} fois plus larges que ceux de la source : zoomez pour en conserver de plus fins.</translation>
    </message>
    <message>
        <source>Kept Offline</source>
        <translation>Conservé hors ligne</translation>
    </message>
    <message numerus="yes">
        <source>Opening %n remote layer(s)</source>
        <translation>
            <numerusform>Ouverture de %n couche distante</numerusform>
            <numerusform>Ouverture de %n couches distantes</numerusform>
        </translation>
    </message>
    <message>
        <source>Return to Remote Source</source>
        <translation>Revenir à la source distante</translation>
    </message>
    <message>
        <source>Streamed from the web. Click to keep this view offline.</source>
        <translation>Lu sur le Web. Cliquez pour conserver cette vue hors ligne.</translation>
    </message>
    <message numerus="yes">
        <source>The file of %n layer(s) that were kept offline is gone.</source>
        <translation>
            <numerusform>Le fichier de %n couche conservée hors ligne a disparu.</numerusform>
            <numerusform>Les fichiers de %n couches conservées hors ligne ont disparu.</numerusform>
        </translation>
    </message>
    <message>
        <source>This view is being kept offline…</source>
        <translation>Cette vue est en cours de conservation hors ligne…</translation>
    </message>
    <message>
        <source>This view is kept offline, in {file}.</source>
        <translation>Cette vue est conservée hors ligne, dans {file}.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Annuler</translation>
    </message>
    <message>
        <source>{name} draws this view from {file}.</source>
        <translation>{name} affiche cette vue à partir de {file}.</translation>
    </message>
    <message>
        <source>{name} has been saved to {file}.</source>
        <translation>{name} a été enregistré dans {file}.</translation>
    </message>
</context>
<context>
    <name>OpenLayersTask</name>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation>
            <numerusform>Ouverture de %n couche</numerusform>
            <numerusform>Ouverture de %n couches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OpenServiceLayerTask</name>
    <message>
        <source>Add the same product from the catalogue, or as a WMS layer.</source>
        <translation>Ajoutez le même produit depuis le catalogue, ou comme couche WMS.</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Ouverture de {name}</translation>
    </message>
    <message>
        <source>The service has no data where QGIS looks to learn what {name} consists of.</source>
        <translation>Le service n'a pas de données là où QGIS regarde pour savoir de quoi {name} est fait.</translation>
    </message>
    <message>
        <source>Try again later, or choose another layer of the service.</source>
        <translation>Réessayez plus tard, ou choisissez une autre couche du service.</translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation>Impossible d'ouvrir {name}.</translation>
    </message>
</context>
<context>
    <name>Operation</name>
    <message numerus="yes">
        <source>%n file(s) are not what the catalogue describes.</source>
        <translation>
            <numerusform>%n fichier n'est pas celui que décrit le catalogue.</numerusform>
            <numerusform>%n fichiers ne sont pas ceux que décrit le catalogue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be fetched.</source>
        <translation>
            <numerusform>%n fichier n'a pas pu être récupéré.</numerusform>
            <numerusform>%n fichiers n'ont pas pu être récupérés.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>1 running, %n waiting</source>
        <translation>
            <numerusform>1 en cours, %n en attente</numerusform>
            <numerusform>1 en cours, %n en attente</numerusform>
        </translation>
    </message>
    <message>
        <source>Canceling…</source>
        <translation>Annulation…</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>finished.</source>
        <translation>terminé.</translation>
    </message>
    <message>
        <source>waiting for the network…</source>
        <translation>en attente du réseau…</translation>
    </message>
</context>
<context>
    <name>OptionsPage</name>
    <message>
        <source>&amp;Catalogue shown in the dock</source>
        <translation>&amp;Catalogue affiché dans le panneau</translation>
    </message>
    <message>
        <source>Add &amp;terrain and surface models with relief</source>
        <translation>Ajouter les modèles de terrain et de surface avec le relief</translation>
    </message>
    <message>
        <source>As two layers of the same file: heights as colours, over their shading</source>
        <translation>En deux couches du même fichier : les élévations en couleurs, sur leur ombrage</translation>
    </message>
    <message>
        <source>Disk cac&amp;he for saved extents</source>
        <translation>Cac&amp;he disque des étendues enregistrées</translation>
    </message>
    <message>
        <source>Draw remote &amp;rasters over several connections</source>
        <translation>Dessiner les &amp;rasters distants avec plusieurs connexions</translation>
    </message>
    <message>
        <source>Faster where a server limits each connection; switch it off if a server allows you only a few</source>
        <translation>Plus rapide quand un serveur limite chaque connexion ; à désactiver si un serveur ne vous en permet que peu</translation>
    </message>
    <message>
        <source>Folder for &amp;downloads</source>
        <translation>Dossier des &amp;téléchargements</translation>
    </message>
    <message>
        <source>Folder for &amp;saved extents</source>
        <translation>Dossier des étendues &amp;enregistrées</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>Go</translation>
    </message>
    <message>
        <source>Home folder</source>
        <translation>Dossier personnel</translation>
    </message>
    <message>
        <source>Show the details of the selection</source>
        <translation>Afficher les détails de la sélection</translation>
    </message>
    <message>
        <source>Size of the result above which the Save dialog suggests a script for a cluster</source>
        <translation>Taille du résultat au-delà de laquelle la fenêtre d'enregistrement propose un script pour une grappe de calcul</translation>
    </message>
    <message>
        <source>Suggest cluster export &amp;above</source>
        <translation>Proposer le calcul réparti &amp;au-delà de</translation>
    </message>
    <message>
        <source>never</source>
        <translation>jamais</translation>
    </message>
</context>
<context>
    <name>Origin</name>
    <message>
        <source>Add a connection to {url}.</source>
        <translation>Ajoutez une connexion à {url}.</translation>
    </message>
    <message>
        <source>The catalogue of this layer is not among your connections.</source>
        <translation>Le catalogue de cette couche n'est pas parmi vos connexions.</translation>
    </message>
</context>
<context>
    <name>OtbScript</name>
    <message>
        <source>Orfeo ToolBox has no pixels of this type.</source>
        <translation>L'Orfeo ToolBox n'a pas de pixels de ce type.</translation>
    </message>
    <message>
        <source>Orfeo ToolBox writes no COG. Choose GeoTIFF.</source>
        <translation>L'Orfeo ToolBox n'écrit pas de COG. Choisissez GeoTIFF.</translation>
    </message>
    <message>
        <source>This script cannot give the raster the CRS that its file does not say.</source>
        <translation>Ce script ne peut pas donner au raster le SCR que son fichier n’indique pas.</translation>
    </message>
    <message>
        <source>This script copies pixels, and another grid is asked for.</source>
        <translation>Ce script copie des pixels, et une autre grille est demandée.</translation>
    </message>
    <message>
        <source>This script reads an extent that lies in the raster, and this one does not.</source>
        <translation>Ce script lit une étendue comprise dans le raster, et celle-ci en dépasse.</translation>
    </message>
    <message>
        <source>This script reads one raster.</source>
        <translation>Ce script lit un seul raster.</translation>
    </message>
</context>
<context>
    <name>OutputFileWidget</name>
    <message>
        <source>File name</source>
        <translation>Nom du fichier</translation>
    </message>
    <message>
        <source>GeoTIFF files</source>
        <translation>Fichiers GeoTIFF</translation>
    </message>
    <message>
        <source>JPEG images</source>
        <translation>Images JPEG</translation>
    </message>
    <message>
        <source>PNG images</source>
        <translation>Images PNG</translation>
    </message>
    <message>
        <source>Save Extent as</source>
        <translation>Enregistrer l'étendue sous</translation>
    </message>
    <message>
        <source>Virtual rasters</source>
        <translation>Rasters virtuels</translation>
    </message>
</context>
<context>
    <name>OutsideLabel</name>
    <message numerus="yes">
        <source>%n collection(s) outside the view</source>
        <translation>
            <numerusform>%n collection hors de la vue</numerusform>
            <numerusform>%n collections hors de la vue</numerusform>
        </translation>
    </message>
    <message>
        <source>hide</source>
        <translation>masquer</translation>
    </message>
    <message>
        <source>show</source>
        <translation>afficher</translation>
    </message>
</context>
<context>
    <name>Overviews</name>
    <message>
        <source>Building pyramids…</source>
        <translation>Construction des pyramides…</translation>
    </message>
    <message>
        <source>Making it cloud optimized…</source>
        <translation>Optimisation pour le nuage…</translation>
    </message>
</context>
<context>
    <name>Pace</name>
    <message>
        <source>The server is too slow: less than {count} bytes per second.</source>
        <translation>Le serveur est trop lent : moins de {count} octets par seconde.</translation>
    </message>
    <message>
        <source>Try again later, or ask the server's operator.</source>
        <translation>Réessayez plus tard, ou adressez-vous au responsable du serveur.</translation>
    </message>
</context>
<context>
    <name>ParallelDrawing</name>
    <message>
        <source>Preparing to draw</source>
        <translation>Préparation du dessin</translation>
    </message>
</context>
<context>
    <name>ParameterWords</name>
    <message>
        <source>1 for grey or measures, 3 for colours, 4 with transparency</source>
        <translation>1 pour du gris ou des mesures, 3 pour des couleurs, 4 avec transparence</translation>
    </message>
    <message>
        <source>Address of the WMS</source>
        <translation>Adresse du WMS</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>Zone</translation>
    </message>
    <message>
        <source>Bottom level</source>
        <translation>Niveau du bas</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Canaux</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Compression</translation>
    </message>
    <message>
        <source>Format of the pictures</source>
        <translation>Format des images</translation>
    </message>
    <message>
        <source>Further parameters</source>
        <translation>Autres paramètres</translation>
    </message>
    <message>
        <source>How many pictures are asked for at the same time</source>
        <translation>Combien d'images sont demandées à la fois</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Couches</translation>
    </message>
    <message>
        <source>Levels to harvest at</source>
        <translation>Niveaux à moissonner</translation>
    </message>
    <message>
        <source>Minimal size of a slab</source>
        <translation>Taille minimale d'une dalle</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Nodata</source>
        <translation>Valeur nodata</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>Non défini</translation>
    </message>
    <message>
        <source>One value for each channel, where the service has nothing</source>
        <translation>Une valeur par canal, là où le service n'a rien</translation>
    </message>
    <message>
        <source>Parallel computations</source>
        <translation>Calculs en parallèle</translation>
    </message>
    <message>
        <source>Size of the pictures</source>
        <translation>Taille des images</translation>
    </message>
    <message>
        <source>Slabs of this size in bytes or smaller are dropped: those of the sea</source>
        <translation>Les dalles de cette taille en octets, ou plus petites, sont omises : celles de la mer</translation>
    </message>
    <message>
        <source>Such as 2048, 2048: for a service that does not draw the 4096 pixels of a slab at once</source>
        <translation>Par exemple 2048, 2048, pour un service qui ne dessine pas les 4096 pixels d'une dalle d'un coup</translation>
    </message>
    <message>
        <source>Tile matrix set</source>
        <translation>Quadrillage</translation>
    </message>
    <message>
        <source>Tiles of a slab, in height</source>
        <translation>Tuiles d'une dalle, en hauteur</translation>
    </message>
    <message>
        <source>Tiles of a slab, in width</source>
        <translation>Tuiles d'une dalle, en largeur</translation>
    </message>
    <message>
        <source>Top level</source>
        <translation>Niveau du haut</translation>
    </message>
    <message>
        <source>UINT8 for pictures, FLOAT32 for measures</source>
        <translation>UINT8 pour des images, FLOAT32 pour des mesures</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Valeurs</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>jpg for photographs; png with transparency, ten times larger; zip for measures</source>
        <translation>jpg pour des photographies ; png s'il y a de la transparence, dix fois plus lourd ; zip pour des mesures</translation>
    </message>
    <message>
        <source>values, separated by commas</source>
        <translation>valeurs séparées par des virgules</translation>
    </message>
    <message>
        <source>{count} values, separated by commas</source>
        <translation>{count} valeurs séparées par des virgules</translation>
    </message>
    <message>
        <source>{least} or more</source>
        <translation>{least} ou plus</translation>
    </message>
    <message>
        <source>{least} to {most}</source>
        <translation>{least} à {most}</translation>
    </message>
    <message>
        <source>{value} by default</source>
        <translation>{value} par défaut</translation>
    </message>
</context>
<context>
    <name>Parse</name>
    <message>
        <source>A value in it is broken.</source>
        <translation>Une valeur y est endommagée.</translation>
    </message>
    <message>
        <source>Collection {number}</source>
        <translation>Collection {number}</translation>
    </message>
    <message>
        <source>Collections after the first {count}</source>
        <translation>Collections au-delà des {count} premières</translation>
    </message>
    <message>
        <source>It has no id.</source>
        <translation>Identifiant absent.</translation>
    </message>
    <message>
        <source>It has {total} assets: the first {most} are used.</source>
        <translation>Il a {total} ressources : les {most} premières sont utilisées.</translation>
    </message>
    <message>
        <source>It has {total} properties: the first {most} are used.</source>
        <translation>Il a {total} propriétés : les {most} premières sont utilisées.</translation>
    </message>
    <message>
        <source>Item {item}</source>
        <translation>Élément {item}</translation>
    </message>
    <message>
        <source>Its id is too long.</source>
        <translation>Son identifiant est trop long.</translation>
    </message>
    <message>
        <source>The catalogue has too many.</source>
        <translation>Le catalogue en a trop.</translation>
    </message>
</context>
<context>
    <name>Parser</name>
    <message>
        <source>The expression compares nothing.</source>
        <translation>L'expression ne compare rien.</translation>
    </message>
</context>
<context>
    <name>Part</name>
    <message>
        <source>Choose another folder, or start again to replace it.</source>
        <translation>Choisissez un autre dossier, ou recommencez pour le remplacer.</translation>
    </message>
    <message>
        <source>{file} was created while the download ran.</source>
        <translation>{file} a été créé pendant le téléchargement.</translation>
    </message>
</context>
<context>
    <name>PartFile</name>
    <message>
        <source>Choose another folder, or save the extent that you need instead.</source>
        <translation>Choisissez un autre dossier, ou enregistrez plutôt l'étendue dont vous avez besoin.</translation>
    </message>
    <message>
        <source>The disk is full: make room, then start again to continue from here.</source>
        <translation>Le disque est plein : libérez de l'espace, puis relancez pour reprendre là où le téléchargement s'est arrêté.</translation>
    </message>
    <message>
        <source>The folder is read-only: choose another one.</source>
        <translation>Le dossier est en lecture seule : choisissez-en un autre.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} n'a pas pu être écrit.</translation>
    </message>
    <message>
        <source>{file} has filled the disk: {free} free.</source>
        <translation>{file} a rempli le disque : il reste {free}.</translation>
    </message>
    <message>
        <source>{file} takes {size}, and the disk has {free} free.</source>
        <translation>{file} occupe {size}, et il reste {free} sur le disque.</translation>
    </message>
</context>
<context>
    <name>Pasted</name>
    <message>
        <source>A new signed URL is needed.</source>
        <translation>Une nouvelle URL signée est nécessaire.</translation>
    </message>
    <message>
        <source>Sign the file on the web page that it came from, and paste it.</source>
        <translation>Signez le fichier sur la page web d'où il vient, puis collez son URL.</translation>
    </message>
</context>
<context>
    <name>PastedUrls</name>
    <message>
        <source>Add the file of a URL that was signed on a catalogue's web page</source>
        <translation>Ajouter le fichier d'une URL signée sur la page web d'un catalogue</translation>
    </message>
    <message>
        <source>New signed URL for {name}:</source>
        <translation>Nouvelle URL signée de {name} :</translation>
    </message>
    <message>
        <source>Paste Signed URL</source>
        <translation>Coller une URL signée</translation>
    </message>
    <message>
        <source>Paste Signed URL…</source>
        <translation>Coller une URL signée…</translation>
    </message>
    <message>
        <source>There is no signature in this address.</source>
        <translation>Cette adresse ne contient pas de signature.</translation>
    </message>
    <message>
        <source>This is the URL of another file than that of {name}.</source>
        <translation>Cette URL est celle d'un autre fichier que celui de {name}.</translation>
    </message>
    <message>
        <source>This signature expired: {time}. Sign the file again.</source>
        <translation>Cette signature a expiré : {time}. Signez le fichier de nouveau.</translation>
    </message>
    <message>
        <source>URL of the file, with its signature:</source>
        <translation>URL du fichier, avec sa signature :</translation>
    </message>
</context>
<context>
    <name>PictureCheck</name>
    <message>
        <source>Check the layers, the format and the further parameters.</source>
        <translation>Vérifiez les couches, le format et les autres paramètres.</translation>
    </message>
    <message>
        <source>Choose another layer, or another format.</source>
        <translation>Choisissez une autre couche, ou un autre format.</translation>
    </message>
    <message>
        <source>Choose image/tiff, or a layer with measures.</source>
        <translation>Choisissez image/tiff, ou une couche de mesures.</translation>
    </message>
    <message>
        <source>Choose smaller pictures.</source>
        <translation>Choisissez des images plus petites.</translation>
    </message>
    <message>
        <source>Choose the format {sent}.</source>
        <translation>Choisissez le format {sent}.</translation>
    </message>
    <message>
        <source>Raw pixels of 32 bits would have {needed} bytes, and the service sends {sent}.</source>
        <translation>Des pixels bruts de 32 bits auraient {needed} octets, et le service en envoie {sent}.</translation>
    </message>
    <message>
        <source>The picture is broken: it cannot be decoded.</source>
        <translation>L'image est endommagée : elle ne peut pas être décodée.</translation>
    </message>
    <message>
        <source>The pictures have {count} channels, and pyramids at most 4.</source>
        <translation>Les images ont {count} canaux, et les pyramides 4 au plus.</translation>
    </message>
    <message>
        <source>The service sends no picture that can be read.</source>
        <translation>Le service n'envoie pas d'image lisible.</translation>
    </message>
    <message>
        <source>The service sends no picture. It says: “{words}”.</source>
        <translation>Le service n'envoie pas d'image. Il dit : « {words} ».</translation>
    </message>
    <message>
        <source>The service was asked for {asked} pixels, and sends {sent}.</source>
        <translation>Le service devait envoyer {asked} pixels, et en envoie {sent}.</translation>
    </message>
    <message>
        <source>The service was asked for {asked}, and sends {sent}.</source>
        <translation>Le service devait envoyer {asked}, et envoie {sent}.</translation>
    </message>
    <message>
        <source>Try again, or choose another format or smaller pictures.</source>
        <translation>Réessayez, ou choisissez un autre format ou des images plus petites.</translation>
    </message>
</context>
<context>
    <name>PictureDoubts</name>
    <message>
        <source>At level {level}, a slab as small as the one for trial is dropped.</source>
        <translation>Au niveau {level}, une dalle aussi petite que celle de l'essai est laissée.</translation>
    </message>
    <message>
        <source>At level {level}, the picture for trial has one colour only.</source>
        <translation>Au niveau {level}, l'image de l'essai n'a qu'une couleur.</translation>
    </message>
    <message>
        <source>Channels: the service sends {sent}, and {stored} are to be stored.</source>
        <translation>Canaux : le service en envoie {sent}, et {stored} sont à stocker.</translation>
    </message>
    <message>
        <source>Choose FLOAT32 and the compression zip.</source>
        <translation>Choisissez FLOAT32 et la compression zip.</translation>
    </message>
    <message>
        <source>Choose UINT8, or a format with measures.</source>
        <translation>Choisissez UINT8, ou un format de mesures.</translation>
    </message>
    <message>
        <source>Choose a minimal size below {bytes} bytes.</source>
        <translation>Choisissez une taille minimale de moins de {bytes} octets.</translation>
    </message>
    <message>
        <source>Choose {sent}, unless the engine is to fill the others.</source>
        <translation>Choisissez {sent}, à moins que le moteur doive remplir les autres.</translation>
    </message>
    <message>
        <source>See in QGIS whether the layer is drawn at this scale and place.</source>
        <translation>Voyez dans QGIS si la couche est dessinée à cette échelle et à cet endroit.</translation>
    </message>
    <message>
        <source>The service sends measures, and whole numbers up to 255 are to be stored.</source>
        <translation>Le service envoie des mesures, et des nombres entiers jusqu'à 255 sont à stocker.</translation>
    </message>
    <message>
        <source>The service sends pictures, and measures are to be stored.</source>
        <translation>Le service envoie des images, et des mesures sont à stocker.</translation>
    </message>
</context>
<context>
    <name>PlaceViewsTask</name>
    <message>
        <source>Choosing files</source>
        <translation>Choix des fichiers</translation>
    </message>
    <message>
        <source>Save the project in a folder of yours, or choose one for downloads in the options.</source>
        <translation>Enregistrez le projet dans un dossier qui vous appartient, ou choisissez-en un pour les téléchargements dans les options.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used.</source>
        <translation>Le dossier {folder} est inutilisable.</translation>
    </message>
</context>
<context>
    <name>Placement</name>
    <message>
        <source>Choose another resampling method.</source>
        <translation>Choisissez une autre méthode de rééchantillonnage.</translation>
    </message>
    <message>
        <source>Export each side of the 180th meridian by itself, or choose another CRS.</source>
        <translation>Exportez séparément chaque côté du 180e méridien, ou choisissez un autre SCR.</translation>
    </message>
    <message>
        <source>The service cannot be asked for an extent beyond 180° of longitude.</source>
        <translation>Le service ne peut pas fournir une étendue au-delà de 180° de longitude.</translation>
    </message>
    <message>
        <source>{name} has complex numbers, of which this version of GDAL cannot find the most frequent.</source>
        <translation>{name} contient des nombres complexes, dont cette version de GDAL ne sait pas trouver le plus fréquent.</translation>
    </message>
</context>
<context>
    <name>PlainVrt</name>
    <message>
        <source>This VRT is not opened: it names more than files on the web.</source>
        <translation>Ce VRT n'est pas ouvert : il nomme plus que des fichiers du Web.</translation>
    </message>
    <message>
        <source>This file is not a VRT of files.</source>
        <translation>Ce fichier n'est pas un VRT qui nomme des fichiers.</translation>
    </message>
    <message>
        <source>Use the COG of the same item.</source>
        <translation>Utilisez le COG du même élément.</translation>
    </message>
</context>
<context>
    <name>PlanExport</name>
    <message>
        <source>Move the map to the rasters or choose another extent.</source>
        <translation>Déplacez la carte vers les rasters ou choisissez une autre étendue.</translation>
    </message>
    <message>
        <source>The extent touches none of the rasters.</source>
        <translation>L'étendue ne touche aucun des rasters.</translation>
    </message>
    <message>
        <source>{one} and {other} cannot be combined: their numbers of bands differ.</source>
        <translation>{one} et {other} ne peuvent pas être combinés : leurs nombres de bandes diffèrent.</translation>
    </message>
</context>
<context>
    <name>PlanTask</name>
    <message>
        <source>Planning an export</source>
        <translation>Préparation d'une exportation</translation>
    </message>
</context>
<context>
    <name>PlanValues</name>
    <message>
        <source>Scripts do not clip by polygons. Save the extent in QGIS.</source>
        <translation>Les scripts ne découpent pas selon des polygones. Enregistrez l'étendue dans QGIS.</translation>
    </message>
    <message>
        <source>Scripts draw no images. Save the image in QGIS.</source>
        <translation>Les scripts ne dessinent pas d'images. Enregistrez l'image dans QGIS.</translation>
    </message>
    <message>
        <source>Scripts lose digits of 64-bit integers. Save the extent in QGIS.</source>
        <translation>Les scripts perdent des chiffres des entiers de 64 bits. Enregistrez l’emprise dans QGIS.</translation>
    </message>
    <message>
        <source>Scripts read no VRTs of servers. Choose the COGs of the same items.</source>
        <translation>Les scripts ne lisent pas les VRT de serveurs. Choisissez les COG des mêmes éléments.</translation>
    </message>
    <message>
        <source>The pixels come from a service (WCS). Choose the files of the same data.</source>
        <translation>Les pixels viennent d'un service (WCS). Choisissez les fichiers des mêmes données.</translation>
    </message>
    <message>
        <source>The rasters differ in scale, offset or unit, which scripts do not convert.</source>
        <translation>Les rasters diffèrent par l'échelle, le décalage ou l'unité, que les scripts ne convertissent pas.</translation>
    </message>
    <message>
        <source>This script does not make ranges of values nodata. Choose QGIS Processing.</source>
        <translation>Ce script ne rend pas nodata des plages de valeurs. Choisissez Traitements de QGIS.</translation>
    </message>
</context>
<context>
    <name>PointCloud</name>
    <message>
        <source>Download it instead.</source>
        <translation>Téléchargez plutôt la ressource.</translation>
    </message>
    <message>
        <source>Tell the provider of the file.</source>
        <translation>Signalez-le au fournisseur du fichier.</translation>
    </message>
    <message>
        <source>The index (COPC) of this file is broken.</source>
        <translation>L'index (COPC) de ce fichier est défectueux.</translation>
    </message>
    <message>
        <source>This LAZ file has no index (COPC): it cannot be streamed as a layer.</source>
        <translation>Ce fichier LAZ n'a pas d'index (COPC) : il ne peut pas devenir une couche distante.</translation>
    </message>
    <message>
        <source>This is not a point cloud (LAS, LAZ).</source>
        <translation>Ce n'est pas un nuage de points (LAS, LAZ).</translation>
    </message>
    <message>
        <source>This is not an EPT point cloud.</source>
        <translation>Ce n'est pas un nuage de points EPT.</translation>
    </message>
</context>
<context>
    <name>PolygonLayerSelect</name>
    <message>
        <source>Layer with polygons</source>
        <translation>Couche de polygones</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucune</translation>
    </message>
    <message>
        <source>Selected features only</source>
        <translation>Entités sélectionnées seulement</translation>
    </message>
</context>
<context>
    <name>Preflight</name>
    <message>
        <source>Check the layers, the format and the further parameters.</source>
        <translation>Vérifiez les couches, le format et les autres paramètres.</translation>
    </message>
    <message>
        <source>If the service is private, enter an API key that may read it.</source>
        <translation>Si le service est privé, saisissez une clé d'API qui peut le lire.</translation>
    </message>
    <message>
        <source>The service draws no pictures of {asked} pixels, but those of {side}.</source>
        <translation>Le service ne dessine pas d'images de {asked} pixels, mais celles de {side}.</translation>
    </message>
</context>
<context>
    <name>PreflightTask</name>
    <message>
        <source>Trying a harvest</source>
        <translation>Essai d'un moissonnage</translation>
    </message>
</context>
<context>
    <name>ProcessingSchema</name>
    <message>
        <source> or </source>
        <translation> ou </translation>
    </message>
    <message>
        <source>A value is needed.</source>
        <translation>Une valeur est nécessaire.</translation>
    </message>
    <message>
        <source>An entry is in it twice.</source>
        <translation>Un élément y est deux fois.</translation>
    </message>
    <message>
        <source>Entry {place}: {problem}</source>
        <translation>Élément {place} : {problem}</translation>
    </message>
    <message numerus="yes">
        <source>It may have at most %n entry(ies).</source>
        <translation>
            <numerusform>Au plus %n élément est permis.</numerusform>
            <numerusform>Au plus %n éléments sont permis.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It may have at most %n sign(s).</source>
        <translation>
            <numerusform>Au plus %n caractère est permis.</numerusform>
            <numerusform>Au plus %n caractères sont permis.</numerusform>
        </translation>
    </message>
    <message>
        <source>It must be a multiple of {step}.</source>
        <translation>La valeur doit être un multiple de {step}.</translation>
    </message>
    <message>
        <source>It must be at least {bound}.</source>
        <translation>La valeur doit être au moins {bound}.</translation>
    </message>
    <message>
        <source>It must be at most {bound}.</source>
        <translation>La valeur doit être au plus {bound}.</translation>
    </message>
    <message>
        <source>It must be greater than {bound}.</source>
        <translation>La valeur doit être supérieure à {bound}.</translation>
    </message>
    <message>
        <source>It must be less than {bound}.</source>
        <translation>La valeur doit être inférieure à {bound}.</translation>
    </message>
    <message numerus="yes">
        <source>It needs at least %n entry(ies).</source>
        <translation>
            <numerusform>Au moins %n élément est nécessaire.</numerusform>
            <numerusform>Au moins %n éléments sont nécessaires.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs at least %n sign(s).</source>
        <translation>
            <numerusform>Au moins %n caractère est nécessaire.</numerusform>
            <numerusform>Au moins %n caractères sont nécessaires.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs exactly %n entry(ies).</source>
        <translation>
            <numerusform>Il faut exactement %n élément.</numerusform>
            <numerusform>Il faut exactement %n éléments.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs exactly %n sign(s).</source>
        <translation>
            <numerusform>Il faut exactement %n caractère.</numerusform>
            <numerusform>Il faut exactement %n caractères.</numerusform>
        </translation>
    </message>
    <message>
        <source>The processing has no such parameter.</source>
        <translation>Le traitement n'a pas ce paramètre.</translation>
    </message>
    <message>
        <source>a JSON object</source>
        <translation>un objet JSON</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>une liste</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>un nombre</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>un texte</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>un nombre entier</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>vide</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>oui ou non</translation>
    </message>
    <message>
        <source>{parameter}: {problem}</source>
        <translation>{parameter} : {problem}</translation>
    </message>
    <message>
        <source>“{value}” is not one of {choices}.</source>
        <translation>« {value} » n'est pas une des valeurs {choices}.</translation>
    </message>
    <message>
        <source>“{value}” is not {type}.</source>
        <translation>« {value} » n'est pas {type}.</translation>
    </message>
</context>
<context>
    <name>ProfileCheck</name>
    <message>
        <source>A request with GET has no body: choose another place, or POST.</source>
        <translation>Une requête GET n'a pas de corps : choisissez un autre emplacement, ou POST.</translation>
    </message>
    <message>
        <source>Enter the address of the service that signs.</source>
        <translation>Saisissez l'adresse du service de signature.</translation>
    </message>
    <message>
        <source>Give the profile a name.</source>
        <translation>Donnez un nom au profil.</translation>
    </message>
    <message>
        <source>Name the hosts of the files: nothing else is signed.</source>
        <translation>Indiquez les hôtes des fichiers : rien d'autre n'est signé.</translation>
    </message>
    <message>
        <source>No parameter tells the service which file to sign: give one the value {href}.</source>
        <translation>Aucun paramètre n'indique au service le fichier à signer : donnez à l'un d'eux la valeur {href}.</translation>
    </message>
    <message>
        <source>Put keys and passwords into an authentication configuration, not into the address.</source>
        <translation>Mettez les clés et mots de passe dans une configuration d'authentification, pas dans l'adresse.</translation>
    </message>
    <message>
        <source>The address of the service must begin with https:// or http:// and name a server.</source>
        <translation>L'adresse du service doit commencer par https:// ou http:// et nommer un serveur.</translation>
    </message>
    <message>
        <source>The method must be GET or POST.</source>
        <translation>La méthode doit être GET ou POST.</translation>
    </message>
    <message>
        <source>The parameter “{name}” needs a value.</source>
        <translation>Le paramètre « {name} » doit avoir une valeur.</translation>
    </message>
    <message>
        <source>“{name}” cannot be a parameter there.</source>
        <translation>« {name} » ne peut pas être un paramètre à cet endroit.</translation>
    </message>
    <message>
        <source>“{name}” looks like a key: put it into an authentication configuration.</source>
        <translation>« {name} » ressemble à une clé : mettez-la dans une configuration d'authentification.</translation>
    </message>
</context>
<context>
    <name>PropertyFilterRow</name>
    <message>
        <source>Comparison</source>
        <translation>Comparaison</translation>
    </message>
    <message>
        <source>Day</source>
        <translation>Jour</translation>
    </message>
    <message>
        <source>From {low} to {high}</source>
        <translation>De {low} à {high}</translation>
    </message>
    <message>
        <source>No</source>
        <translation>Non</translation>
    </message>
    <message>
        <source>Property</source>
        <translation>Propriété</translation>
    </message>
    <message>
        <source>Remove this filter</source>
        <translation>Retirer ce filtre</translation>
    </message>
    <message>
        <source>Value of {name}</source>
        <translation>Valeur de {name}</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>Oui</translation>
    </message>
    <message>
        <source>at least</source>
        <translation>au moins</translation>
    </message>
    <message>
        <source>at most</source>
        <translation>au plus</translation>
    </message>
    <message>
        <source>begins with</source>
        <translation>commence par</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>contient</translation>
    </message>
    <message>
        <source>from</source>
        <translation>à partir du</translation>
    </message>
    <message>
        <source>is</source>
        <translation>est</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>n'est pas</translation>
    </message>
    <message>
        <source>on</source>
        <translation>le</translation>
    </message>
    <message>
        <source>until</source>
        <translation>jusqu'au</translation>
    </message>
</context>
<context>
    <name>PropertyHtml</name>
    <message>
        <source>no</source>
        <translation>non</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>oui</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>{count} de plus</translation>
    </message>
</context>
<context>
    <name>Provenance</name>
    <message>
        <source>Clipped by the polygons of: {layer}</source>
        <translation>Découpé selon les polygones de : {layer}</translation>
    </message>
    <message>
        <source>Saved with Datacube Browser {version} from: {sources}</source>
        <translation>Enregistré avec le Navigateur de cube de données {version} à partir de : {sources}</translation>
    </message>
</context>
<context>
    <name>Publication</name>
    <message>
        <source>Check the published layers before trying again.</source>
        <translation>Vérifiez les couches publiées avant de réessayer.</translation>
    </message>
    <message>
        <source>Check the published layers later: it may still be published.</source>
        <translation>Vérifiez les couches publiées plus tard : elle peut encore le devenir.</translation>
    </message>
    <message>
        <source>Choose another name, or unpublish and delete that layer.</source>
        <translation>Choisissez un autre nom, ou dépubliez et supprimez cette couche.</translation>
    </message>
    <message>
        <source>The Géoplateforme could not publish {layer}: it is UNSTABLE.</source>
        <translation>La Géoplateforme n'a pas pu publier {layer} : la couche est UNSTABLE.</translation>
    </message>
    <message>
        <source>The Géoplateforme does not say what it has made.</source>
        <translation>La Géoplateforme ne dit pas ce qu'elle a créé.</translation>
    </message>
    <message>
        <source>The configuration “{name}” stays in the datastore.</source>
        <translation>La configuration « {name} » reste dans l'entrepôt.</translation>
    </message>
    <message>
        <source>The datastore already has a layer {layer} of this kind.</source>
        <translation>L'entrepôt a déjà une couche {layer} de ce type.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Réessayez plus tard.</translation>
    </message>
    <message>
        <source>Unpublish it, check the levels and the bounding box, and publish it again.</source>
        <translation>Dépubliez-la, vérifiez les niveaux et l'étendue, et publiez-la de nouveau.</translation>
    </message>
    <message>
        <source>{layer} is not unpublished: its status is {status}.</source>
        <translation>{layer} n'est pas dépubliée : son état est {status}.</translation>
    </message>
    <message>
        <source>{layer} is still not published: its status is {status}.</source>
        <translation>{layer} n'est toujours pas publiée : son état est {status}.</translation>
    </message>
</context>
<context>
    <name>PublicationRequest</name>
    <message>
        <source>Begin with a letter or _, then letters without accents, digits, _ - .</source>
        <translation>Commencez par une lettre ou _, puis des lettres sans accent, des chiffres, _ - .</translation>
    </message>
    <message>
        <source>Describe the layer in a sentence: the service shows it.</source>
        <translation>Décrivez la couche en une phrase : le service l'affiche.</translation>
    </message>
    <message>
        <source>Give the layer a name.</source>
        <translation>Donnez un nom à la couche.</translation>
    </message>
    <message>
        <source>Give the layer a title.</source>
        <translation>Donnez un titre à la couche.</translation>
    </message>
    <message>
        <source>In this datastore, the names of layers begin with {prefix}.</source>
        <translation>Dans cet entrepôt, les noms des couches commencent par {prefix}.</translation>
    </message>
    <message>
        <source>The datastore has no endpoint for this kind of service.</source>
        <translation>L'entrepôt n'a pas de point d'accès pour ce type de service.</translation>
    </message>
    <message>
        <source>{endpoint} requires a metadata record: give its address.</source>
        <translation>{endpoint} exige une fiche de métadonnées : donnez son adresse.</translation>
    </message>
    <message>
        <source>{endpoint} requires an attribution: give the name to show.</source>
        <translation>{endpoint} exige une attribution : donnez le nom à afficher.</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a layer.</source>
        <translation>« {name} » ne peut pas être le nom d'une couche.</translation>
    </message>
    <message>
        <source>“{text}” is not a web address: it must begin with https://.</source>
        <translation>« {text} » n'est pas une adresse web : elle doit commencer par https://.</translation>
    </message>
</context>
<context>
    <name>Publish</name>
    <message>
        <source>Another export is writing {file}.</source>
        <translation>Une autre exportation écrit {file}.</translation>
    </message>
    <message>
        <source>Choose another file name, or try again to replace it.</source>
        <translation>Choisissez un autre nom de fichier, ou réessayez pour le remplacer.</translation>
    </message>
    <message>
        <source>The style could not be written to {file}: {error}</source>
        <translation>Le style n'a pas pu être écrit dans {file} : {error}</translation>
    </message>
    <message>
        <source>Wait until it has ended, or choose another file name.</source>
        <translation>Attendez qu'elle soit terminée, ou choisissez un autre nom de fichier.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} n'a pas pu être écrit.</translation>
    </message>
    <message>
        <source>{file} was created while the export ran.</source>
        <translation>{file} a été créé pendant l'exportation.</translation>
    </message>
</context>
<context>
    <name>PublishActions</name>
    <message numerus="yes">
        <source>%n item(s) published.</source>
        <translation>
            <numerusform>%n élément publié.</numerusform>
            <numerusform>%n éléments publiés.</numerusform>
        </translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Copy Command</source>
        <translation>Copier la commande</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>Ouvrir le dossier</translation>
    </message>
    <message>
        <source>Publish Rasters…</source>
        <translation>Publier des rasters…</translation>
    </message>
    <message numerus="yes">
        <source>Publishing %n item(s)</source>
        <translation>
            <numerusform>Publication de %n élément</numerusform>
            <numerusform>Publication de %n éléments</numerusform>
        </translation>
    </message>
    <message>
        <source>Save its extent first, and publish the file.</source>
        <translation>Enregistrez d'abord son étendue, puis publiez le fichier.</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Afficher</translation>
    </message>
    <message>
        <source>This layer is not a raster in a file on this computer.</source>
        <translation>Cette couche n'est pas un raster dans un fichier de cet ordinateur.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>{done} of {all} items published. {why}</source>
        <translation>{done} éléments publiés sur {all}. {why}</translation>
    </message>
</context>
<context>
    <name>PublishCog</name>
    <message>
        <source>Give the layer one in QGIS, and publish the layer.</source>
        <translation>Attribuez-en un à la couche dans QGIS, puis publiez la couche.</translation>
    </message>
    <message>
        <source>Save its extent first, and publish the file.</source>
        <translation>Enregistrez d'abord son étendue, puis publiez le fichier.</translation>
    </message>
    <message>
        <source>{name} has no coordinate reference system.</source>
        <translation>{name} n'a pas de système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>{name} is not a file on this computer.</source>
        <translation>{name} n'est pas un fichier de cet ordinateur.</translation>
    </message>
    <message>
        <source>{name}: making it cloud optimized…</source>
        <translation>{name} : optimisation pour le nuage…</translation>
    </message>
</context>
<context>
    <name>PublishDialog</name>
    <message>
        <source>&amp;Dry Run</source>
        <translation>Si&amp;muler</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Publier</translation>
    </message>
    <message>
        <source>Cancel &amp;Dry Run</source>
        <translation>Annuler la si&amp;mulation</translation>
    </message>
    <message>
        <source>Making COGs and items, and asking the catalogue…</source>
        <translation>Création des COG et des éléments, interrogation du catalogue…</translation>
    </message>
    <message>
        <source>Preparing items</source>
        <translation>Préparation des éléments</translation>
    </message>
    <message>
        <source>Publish Rasters</source>
        <translation>Publier des rasters</translation>
    </message>
    <message>
        <source>Publishes what the dry run has shown: make one first</source>
        <translation>Publie ce que la simulation a montré : lancez-en d'abord une</translation>
    </message>
    <message>
        <source>Send again files that are t&amp;here with the same length</source>
        <translation>Re&amp;nvoyer les fichiers déjà présents de même taille</translation>
    </message>
</context>
<context>
    <name>PublishFolder</name>
    <message>
        <source>Choose an empty folder.</source>
        <translation>Choisissez un dossier vide.</translation>
    </message>
    <message>
        <source>{file} already exists, and was not made by this plugin.</source>
        <translation>{file} existe déjà et n'a pas été créé par cette extension.</translation>
    </message>
</context>
<context>
    <name>PublishItems</name>
    <message>
        <source>Collection</source>
        <translation>Collection</translation>
    </message>
    <message>
        <source>Converts local rasters to COGs, describes them as STAC items with grid, statistics and thumbnail, sends the files to a store and registers the items in a catalogue.</source>
        <translation>Convertit des rasters locaux en COG, les décrit comme éléments STAC avec grille, statistiques et vignette, envoie les fichiers dans un entrepôt et inscrit les éléments dans un catalogue.</translation>
    </message>
    <message>
        <source>DATETIME: give one date, or as many as rasters, {count}.</source>
        <translation>DATETIME : donnez une date, ou autant que de rasters, {count}.</translation>
    </message>
    <message>
        <source>DATETIME: “{text}” is not a date such as 2023-05-29.</source>
        <translation>DATETIME : « {text} » n'est pas une date comme 2023-05-29.</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Dry run</source>
        <translation>Simulation</translation>
    </message>
    <message>
        <source>Dry run: nothing has been sent.</source>
        <translation>Simulation : rien n'a été envoyé.</translation>
    </message>
    <message>
        <source>Folder of items</source>
        <translation>Dossier des éléments</translation>
    </message>
    <message>
        <source>ITEM_IDS: give as many ids as rasters, {count}.</source>
        <translation>ITEM_IDS : donnez autant d'identifiants que de rasters, {count}.</translation>
    </message>
    <message>
        <source>In the order of the rasters, separated by commas; without any, made of their names.</source>
        <translation>Dans l'ordre des rasters, séparés par des virgules ; à défaut, tirés de leurs noms.</translation>
    </message>
    <message>
        <source>It begins as a dry run: the folder is made, and the log says what would be sent where; nothing changes on any server. Run it again without “Dry run” to publish: what is made is not made again.</source>
        <translation>C'est d'abord une simulation : le dossier est créé, et le journal dit ce qui serait envoyé et où ; rien ne change sur aucun serveur. Relancez sans « Simulation » pour publier : ce qui est créé n'est pas refait.</translation>
    </message>
    <message>
        <source>Item ids</source>
        <translation>Identifiants des éléments</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Éléments</translation>
    </message>
    <message>
        <source>Make the folder and say what would be sent; change nothing on any server.</source>
        <translation>Créer le dossier et dire ce qui serait envoyé ; ne rien changer sur aucun serveur.</translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation>Nombre de fichiers</translation>
    </message>
    <message>
        <source>Number of items registered</source>
        <translation>Nombre d'éléments inscrits</translation>
    </message>
    <message>
        <source>Otherwise a file that the store has with the same length is not sent.</source>
        <translation>Sinon, un fichier que l'entrepôt a déjà avec la même taille n'est pas envoyé.</translation>
    </message>
    <message>
        <source>Publish items</source>
        <translation>Publier des éléments</translation>
    </message>
    <message>
        <source>Rasters</source>
        <translation>Rasters</translation>
    </message>
    <message>
        <source>SOURCES: give at least one raster.</source>
        <translation>SOURCES : donnez au moins un raster.</translation>
    </message>
    <message>
        <source>STAC version</source>
        <translation>Version de STAC</translation>
    </message>
    <message>
        <source>Send again what is there</source>
        <translation>Renvoyer ce qui est déjà là</translation>
    </message>
    <message>
        <source>Sending files</source>
        <translation>Envoi des fichiers</translation>
    </message>
    <message>
        <source>Store URL</source>
        <translation>Entrepôt</translation>
    </message>
    <message>
        <source>The address below which the files are put: https://store/bucket. They get collection/item/file.</source>
        <translation>L'adresse sous laquelle les fichiers sont déposés : https://entrepôt/compartiment. Ils y deviennent collection/élément/fichier.</translation>
    </message>
    <message>
        <source>The items are not published: {why}</source>
        <translation>Les éléments ne sont pas publiés : {why}</translation>
    </message>
    <message>
        <source>The name of the profile that signs uploads to the store, or has its key. Without one, the catalogue's connection keeps its own.</source>
        <translation>Le nom du profil qui signe les envois vers l'entrepôt, ou qui en a la clé. Sans profil, celui de la connexion au catalogue est utilisé.</translation>
    </message>
    <message>
        <source>When the rasters were taken, in UTC (2023-05-29 or 2023-05-29T12:00:00Z): one for all, or one for each, separated by commas. Without it, what the files say.</source>
        <translation>Date de prise de vue, en UTC (2023-05-29 ou 2023-05-29T12:00:00Z) : une pour tous les rasters, ou une pour chacun, séparées par des virgules. À défaut, ce que disent les fichiers.</translation>
    </message>
    <message>
        <source>Where the catalogue does not let you register items, the folder is ready for the platform's own procedure, and the log has its command.</source>
        <translation>Si le catalogue ne vous permet pas d'inscrire des éléments, le dossier est prêt pour la procédure propre à la plateforme, dont le journal donne la commande.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,publish,upload,items,cog,transaction</source>
        <translation>stac,catalogue,cube de données,publier,téléverser,éléments,cog,transaction</translation>
    </message>
    <message>
        <source>{count} of {total} items could not be registered.</source>
        <translation>{count} éléments sur {total} n'ont pas pu être inscrits.</translation>
    </message>
</context>
<context>
    <name>PublishNames</name>
    <message>
        <source>An item needs an id.</source>
        <translation>Un élément doit avoir un identifiant.</translation>
    </message>
    <message>
        <source>Name the collection that the items are to be in.</source>
        <translation>Nommez la collection qui recevra les éléments.</translation>
    </message>
    <message>
        <source>Put the user name and password into an authentication configuration.</source>
        <translation>Mettez le nom d'utilisateur et le mot de passe dans une configuration d'authentification.</translation>
    </message>
    <message>
        <source>The store is an address without ? and #: files get their names below.</source>
        <translation>L'entrepôt est une adresse sans ? ni # : les fichiers se nomment à la suite.</translation>
    </message>
    <message>
        <source>The store must be an address that begins with https:// or http://.</source>
        <translation>L'entrepôt doit être une adresse qui commence par https:// ou http://.</translation>
    </message>
    <message>
        <source>Two items cannot have the same id: {name}.</source>
        <translation>Deux éléments ne peuvent avoir le même identifiant : {name}.</translation>
    </message>
    <message>
        <source>“{name}” cannot be a part of an address.</source>
        <translation>« {name} » ne peut faire partie d'une adresse.</translation>
    </message>
    <message>
        <source>“{name}” cannot be an id: use at most {most} plain letters, digits, - and _.</source>
        <translation>« {name} » ne peut être un identifiant : au plus {most} lettres sans accent, chiffres, - et _.</translation>
    </message>
    <message>
        <source>“{name}” is a device on Windows: choose another id.</source>
        <translation>« {name} » est un périphérique sous Windows : choisissez un autre identifiant.</translation>
    </message>
</context>
<context>
    <name>PublishPyramid</name>
    <message>
        <source>Abstract</source>
        <translation>Résumé</translation>
    </message>
    <message>
        <source>Address of the attribution</source>
        <translation>Adresse de l'attribution</translation>
    </message>
    <message>
        <source>Addresses of ISO 19115 records, separated by commas.</source>
        <translation>Adresses de fiches ISO 19115, séparées par des virgules.</translation>
    </message>
    <message>
        <source>Allow pixel queries</source>
        <translation>Autoriser l'interrogation des pixels</translation>
    </message>
    <message>
        <source>Attribution</source>
        <translation>Attribution</translation>
    </message>
    <message>
        <source>Data source of the layer</source>
        <translation>Source de données de la couche</translation>
    </message>
    <message>
        <source>For everybody</source>
        <translation>Pour tous</translation>
    </message>
    <message>
        <source>GetFeatureInfo with the values of pixels.</source>
        <translation>GetFeatureInfo avec les valeurs des pixels.</translation>
    </message>
    <message>
        <source>It is published, for readers with a key: add it to the map with one of yours.</source>
        <translation>La couche est publiée, pour qui a une clé : ajoutez-la à la carte avec une des vôtres.</translation>
    </message>
    <message>
        <source>It is published. The service does not list it yet: look again later.</source>
        <translation>La couche est publiée. Le service ne la liste pas encore : revenez plus tard.</translation>
    </message>
    <message>
        <source>Its id or its name in the datastore.</source>
        <translation>Son identifiant ou son nom dans l'entrepôt.</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Mots-clés</translation>
    </message>
    <message>
        <source>LEVELS: give the coarsest and the finest level, separated by a comma.</source>
        <translation>LEVELS : donnez le niveau le plus grossier et le plus fin, séparés par une virgule.</translation>
    </message>
    <message>
        <source>LEVELS: the pyramid has {levels}.</source>
        <translation>LEVELS : la pyramide a {levels}.</translation>
    </message>
    <message>
        <source>Layer name</source>
        <translation>Nom de la couche</translation>
    </message>
    <message>
        <source>Letters without accents, digits, _ - and .; unique on the whole platform.</source>
        <translation>Lettres sans accent, chiffres, _ - et . ; unique sur toute la plateforme.</translation>
    </message>
    <message>
        <source>Levels</source>
        <translation>Niveaux</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Métadonnées</translation>
    </message>
    <message>
        <source>Name shown by the service.</source>
        <translation>Nom qu'affiche le service.</translation>
    </message>
    <message>
        <source>Offering</source>
        <translation>Offre</translation>
    </message>
    <message>
        <source>Otherwise for readers with a key.</source>
        <translation>Sinon, pour les lecteurs qui ont une clé.</translation>
    </message>
    <message>
        <source>PYRAMID: several are called “{text}”: give the id.</source>
        <translation>PYRAMID : plusieurs se nomment « {text} » : donnez l'identifiant.</translation>
    </message>
    <message>
        <source>PYRAMID: the datastore has none called “{text}”.</source>
        <translation>PYRAMID : l'entrepôt n'en a aucune nommée « {text} ».</translation>
    </message>
    <message>
        <source>Publish a pyramid of the Géoplateforme</source>
        <translation>Publier une pyramide de la Géoplateforme</translation>
    </message>
    <message>
        <source>Publishes a raster pyramid of your datastore as a layer of the Géoplateforme's WMS or WMTS, waits until it is there, and looks for it in the service's capabilities.</source>
        <translation>Publie une pyramide raster de votre entrepôt comme couche du WMS ou du WMTS de la Géoplateforme, attend qu'elle y soit, et la cherche dans les capacités du service.</translation>
    </message>
    <message>
        <source>Publishing {layer}</source>
        <translation>Publication de {layer}</translation>
    </message>
    <message>
        <source>Pyramid</source>
        <translation>Pyramide</translation>
    </message>
    <message>
        <source>Separated by commas.</source>
        <translation>Séparés par des virgules.</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
    <message>
        <source>The coarsest and the finest one, separated by a comma; without any, all of the pyramid.</source>
        <translation>Le plus grossier et le plus fin, séparés par une virgule ; à défaut, toute la pyramide.</translation>
    </message>
    <message>
        <source>The output is the data source of the layer for QGIS's provider “wms”; it is empty while the service does not list the layer yet.</source>
        <translation>La sortie est la source de données de la couche pour le fournisseur « wms » de QGIS ; elle est vide tant que le service ne liste pas la couche.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titre</translation>
    </message>
    <message>
        <source>Visibility</source>
        <translation>Visibilité</translation>
    </message>
    <message>
        <source>Who sees that the layer exists; by default, as the platform sets it.</source>
        <translation>Qui voit que la couche existe ; par défaut, selon la plateforme.</translation>
    </message>
    <message>
        <source>géoplateforme,ign,entrepôt,publish,pyramid,wms,wmts,rok4,layer</source>
        <translation>géoplateforme,ign,entrepôt,publier,pyramide,wms,wmts,rok4,couche</translation>
    </message>
    <message>
        <source>{endpoint} has no room for another layer: unpublish one first.</source>
        <translation>{endpoint} n'a plus de place pour une couche : dépubliez-en une d'abord.</translation>
    </message>
</context>
<context>
    <name>PublishPyramidDialog</name>
    <message>
        <source>&amp;Endpoint</source>
        <translation>Poin&amp;t d'accès</translation>
    </message>
    <message>
        <source>&amp;Keywords</source>
        <translation>Mots-&amp;clés</translation>
    </message>
    <message>
        <source>&amp;Layer name</source>
        <translation>&amp;Nom de la couche</translation>
    </message>
    <message>
        <source>&amp;Publish</source>
        <translation>&amp;Publier</translation>
    </message>
    <message>
        <source>&amp;Title</source>
        <translation>T&amp;itre</translation>
    </message>
    <message>
        <source>A&amp;bstract</source>
        <translation>Rés&amp;umé</translation>
    </message>
    <message>
        <source>Attribution: give it a name.</source>
        <translation>Attribution : donnez-lui un nom.</translation>
    </message>
    <message>
        <source>Publis&amp;h as</source>
        <translation>Pu&amp;blier en</translation>
    </message>
    <message>
        <source>Publish a Pyramid</source>
        <translation>Publier une pyramide</translation>
    </message>
    <message>
        <source>Separated by commas</source>
        <translation>Séparés par des virgules</translation>
    </message>
    <message>
        <source>V&amp;isibility</source>
        <translation>Vi&amp;sibilité</translation>
    </message>
    <message>
        <source>WMS (pictures of any part and size)</source>
        <translation>WMS (images de toute partie et de toute taille)</translation>
    </message>
    <message>
        <source>WMTS (tiles)</source>
        <translation>WMTS (tuiles)</translation>
    </message>
    <message>
        <source>{endpoint} (room for {count})</source>
        <translation>{endpoint} (reste {count})</translation>
    </message>
    <message>
        <source>{endpoint} has no room for another layer: unpublish one, or choose another endpoint.</source>
        <translation>{endpoint} n'a plus de place pour une couche : dépubliez-en une, ou choisissez un autre point d'accès.</translation>
    </message>
    <message>
        <source>{name}, for everybody</source>
        <translation>{name}, pour tous</translation>
    </message>
    <message>
        <source>{name}, for readers with a key</source>
        <translation>{name}, pour les lecteurs avec clé</translation>
    </message>
    <message>
        <source>{pyramid}, in the datastore {datastore}</source>
        <translation>{pyramid}, dans l'entrepôt {datastore}</translation>
    </message>
</context>
<context>
    <name>PublishReport</name>
    <message>
        <source>Files sent: {sent}; already there with the same length: {kept}.</source>
        <translation>Fichiers envoyés : {sent} ; déjà présents avec la même taille : {kept}.</translation>
    </message>
    <message>
        <source>Items created: {created}, replaced: {replaced}; read back, they are as sent.</source>
        <translation>Éléments créés : {created}, remplacés : {replaced} ; relus, ils sont tels qu'envoyés.</translation>
    </message>
</context>
<context>
    <name>PublishTask</name>
    <message numerus="yes">
        <source>Publishing %n item(s)</source>
        <translation>
            <numerusform>Publication de %n élément</numerusform>
            <numerusform>Publication de %n éléments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PublishTasks</name>
    <message>
        <source>A new layer may take some minutes: try again later.</source>
        <translation>Une nouvelle couche peut prendre quelques minutes : réessayez plus tard.</translation>
    </message>
    <message>
        <source>Add it in QGIS's Data Source Manager, with your key for the service: {url}</source>
        <translation>Ajoutez-la par le gestionnaire des sources de données de QGIS, avec votre clé du service : {url}</translation>
    </message>
    <message>
        <source>Looking for the layer in its service</source>
        <translation>Recherche de la couche dans son service</translation>
    </message>
    <message>
        <source>Opening {layer}</source>
        <translation>Ouverture de {layer}</translation>
    </message>
    <message>
        <source>Publishing {layer}</source>
        <translation>Publication de {layer}</translation>
    </message>
    <message>
        <source>The service does not list the layer {layer}.</source>
        <translation>Le service ne liste pas la couche {layer}.</translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Réessayez plus tard.</translation>
    </message>
    <message>
        <source>Waiting until the service has the layer</source>
        <translation>Attente de la couche dans le service</translation>
    </message>
    <message>
        <source>{layer} could not be opened.</source>
        <translation>{layer} n'a pas pu être ouverte.</translation>
    </message>
    <message>
        <source>{layer} could not be opened: it is for readers with a key.</source>
        <translation>{layer} n'a pas pu être ouverte : elle est réservée à qui a une clé.</translation>
    </message>
</context>
<context>
    <name>PublishedLayer</name>
    <message>
        <source>There is no WMTS at this address.</source>
        <translation>Il n'y a pas de WMTS à cette adresse.</translation>
    </message>
</context>
<context>
    <name>Publishing</name>
    <message>
        <source>Enter a date.</source>
        <translation>Saisissez une date.</translation>
    </message>
    <message>
        <source>The date is the one on which the file was written: enter another one if it was taken before.</source>
        <translation>La date est celle de l'écriture du fichier : saisissez-en une autre si la prise de vue est antérieure.</translation>
    </message>
    <message>
        <source>There is no raster to publish.</source>
        <translation>Il n'y a aucun raster à publier.</translation>
    </message>
    <message>
        <source>{name} does not say when it was taken.</source>
        <translation>{name} ne dit pas sa date de prise de vue.</translation>
    </message>
    <message>
        <source>{name}: statistics…</source>
        <translation>{name} : statistiques…</translation>
    </message>
</context>
<context>
    <name>PyramidPublishing</name>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Modifier…</translation>
    </message>
    <message>
        <source>Opening {layer}</source>
        <translation>Ouverture de {layer}</translation>
    </message>
    <message>
        <source>Publishing {layer}</source>
        <translation>Publication de {layer}</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>Lecture de {name}</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>{layer} is published, for readers with a key. Add it with such a key of yours.</source>
        <translation>{layer} est publiée, pour les lecteurs avec clé. Ajoutez-la avec une clé à vous.</translation>
    </message>
    <message>
        <source>{layer} is published.</source>
        <translation>{layer} est publiée.</translation>
    </message>
    <message>
        <source>{layer} is published. The service does not list it yet: add it to the map in some minutes.</source>
        <translation>{layer} est publiée. Le service ne la liste pas encore : ajoutez-la à la carte dans quelques minutes.</translation>
    </message>
</context>
<context>
    <name>PyramidText</name>
    <message>
        <source>CRS: {crs}</source>
        <translation>SCR : {crs}</translation>
    </message>
    <message>
        <source>Channels: {count}, {format}</source>
        <translation>Canaux : {count}, {format}</translation>
    </message>
    <message>
        <source>Compression: {name}</source>
        <translation>Compression : {name}</translation>
    </message>
    <message>
        <source>Extent: {west} to {east}, {south} to {north} (longitude, latitude)</source>
        <translation>Étendue : {west} à {east}, {south} à {north} (longitude, latitude)</translation>
    </message>
    <message>
        <source>Levels: {top} to {bottom}</source>
        <translation>Niveaux : {top} à {bottom}</translation>
    </message>
    <message>
        <source>Size: {size}</source>
        <translation>Taille : {size}</translation>
    </message>
</context>
<context>
    <name>PyramidsPanel</name>
    <message>
        <source>&amp;Add to Map</source>
        <translation>&amp;Ajouter à la carte</translation>
    </message>
    <message>
        <source>&amp;Delete…</source>
        <translation>&amp;Supprimer…</translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation>&amp;Publier…</translation>
    </message>
    <message>
        <source>&amp;Update…</source>
        <translation>Mettre à &amp;jour…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Delete the pyramid {name}, and unpublish its layers: {layers}? This cannot be undone.</source>
        <translation>Supprimer la pyramide {name}, et dépublier ses couches : {layers} ? C'est irréversible.</translation>
    </message>
    <message>
        <source>Delete the pyramid {name}? This cannot be undone.</source>
        <translation>Supprimer la pyramide {name} ? C'est irréversible.</translation>
    </message>
    <message>
        <source>Harvests again into a new pyramid, which refers to the pictures of this one wherever it has none of its own. This one must then be kept as long as the new one.</source>
        <translation>Moissonne à nouveau dans une nouvelle pyramide, qui référence les images de celle-ci partout où elle n'en a pas. Celle-ci doit alors être gardée aussi longtemps que la nouvelle.</translation>
    </message>
    <message>
        <source>Listing the pyramids…</source>
        <translation>Liste des pyramides…</translation>
    </message>
    <message>
        <source>Pyramid or layer</source>
        <translation>Pyramide ou couche</translation>
    </message>
    <message>
        <source>Pyramids and their layers</source>
        <translation>Pyramides et leurs couches</translation>
    </message>
    <message>
        <source>Re&amp;fresh</source>
        <translation>Ac&amp;tualiser</translation>
    </message>
    <message>
        <source>Show &amp;Extent</source>
        <translation>Afficher l'&amp;étendue</translation>
    </message>
    <message>
        <source>Size or service</source>
        <translation>Taille ou service</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Take the layer {name} off the service, and delete its configuration? The pyramid stays.</source>
        <translation>Retirer la couche {name} du service, et supprimer sa configuration ? La pyramide reste.</translation>
    </message>
    <message>
        <source>The Géoplateforme is at work…</source>
        <translation>La Géoplateforme travaille…</translation>
    </message>
    <message>
        <source>This datastore has no pyramid yet.</source>
        <translation>Cet entrepôt n'a pas encore de pyramide.</translation>
    </message>
    <message>
        <source>Unpu&amp;blish…</source>
        <translation>Dépu&amp;blier…</translation>
    </message>
    <message>
        <source>Unpublish</source>
        <translation>Dépublier</translation>
    </message>
</context>
<context>
    <name>PyramidsTask</name>
    <message>
        <source>Deleting a pyramid</source>
        <translation>Suppression d'une pyramide</translation>
    </message>
    <message>
        <source>Listing pyramids</source>
        <translation>Liste des pyramides</translation>
    </message>
    <message>
        <source>Reading a pyramid</source>
        <translation>Lecture d'une pyramide</translation>
    </message>
    <message>
        <source>Refresh the list.</source>
        <translation>Actualisez la liste.</translation>
    </message>
    <message>
        <source>This pyramid is no longer in the datastore.</source>
        <translation>Cette pyramide n'est plus dans l'entrepôt.</translation>
    </message>
    <message>
        <source>Unpublishing a layer</source>
        <translation>Dépublication d'une couche</translation>
    </message>
</context>
<context>
    <name>PystacIo</name>
    <message>
        <source>This address cannot be requested.</source>
        <translation>Cette adresse ne peut pas être interrogée.</translation>
    </message>
</context>
<context>
    <name>QgisIntegration</name>
    <message>
        <source>Datacube Browser: Help</source>
        <translation>Navigateur de cube de données : aide</translation>
    </message>
</context>
<context>
    <name>QueryablesController</name>
    <message>
        <source>The server does not accept these filters: {said}</source>
        <translation>Le serveur n'accepte pas ces filtres : {said}</translation>
    </message>
</context>
<context>
    <name>QueryablesTask</name>
    <message>
        <source>Connecting to {name}</source>
        <translation>Connexion à {name}</translation>
    </message>
</context>
<context>
    <name>RangeFile</name>
    <message>
        <source>Report it to the file's provider: trying again will not help until it is uploaded again.</source>
        <translation>Signalez-le au fournisseur du fichier : réessayer ne servira à rien tant qu'il ne l'aura pas téléversé de nouveau.</translation>
    </message>
    <message>
        <source>Start again: old and new pixels are not mixed.</source>
        <translation>Recommencez : les anciens et les nouveaux pixels ne sont pas mélangés.</translation>
    </message>
    <message>
        <source>The file on the server has changed meanwhile.</source>
        <translation>Le fichier sur le serveur a changé entre-temps.</translation>
    </message>
    <message>
        <source>The file on the server is cut off: it ends before its pixels do.</source>
        <translation>Le fichier sur le serveur est tronqué : il se termine avant ses pixels.</translation>
    </message>
    <message>
        <source>The server sends other parts of the file than requested.</source>
        <translation>Le serveur envoie d'autres parties du fichier que celles demandées.</translation>
    </message>
    <message>
        <source>Try again; a proxy in between may also be in the way.</source>
        <translation>Réessayez ; un proxy intermédiaire peut aussi être en cause.</translation>
    </message>
</context>
<context>
    <name>RasterGroups</name>
    <message>
        <source>{title} – {count} of {total}</source>
        <translation>{title} – {count} sur {total}</translation>
    </message>
</context>
<context>
    <name>RasterSidecars</name>
    <message>
        <source>Only a file beside {name} says where it lies ({ending}): it is not opened as a layer.</source>
        <translation>Seul un fichier à côté de {name} indique sa position ({ending}) : il n'est pas ouvert comme couche.</translation>
    </message>
    <message>
        <source>Save an extent of it instead, which reads that file.</source>
        <translation>Enregistrez-en plutôt une étendue, ce qui lit ce fichier.</translation>
    </message>
</context>
<context>
    <name>RasterTable</name>
    <message>
        <source>Add a raster.</source>
        <translation>Ajoutez un raster.</translation>
    </message>
    <message>
        <source>Add files…</source>
        <translation>Ajouter des fichiers…</translation>
    </message>
    <message>
        <source>Add layers of the project</source>
        <translation>Ajouter des couches du projet</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Tous les fichiers</translation>
    </message>
    <message>
        <source>Date (UTC)</source>
        <translation>Date (UTC)</translation>
    </message>
    <message>
        <source>Item id</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>Raster</source>
        <translation>Raster</translation>
    </message>
    <message>
        <source>Rasters</source>
        <translation>Rasters</translation>
    </message>
    <message>
        <source>Rasters to Publish</source>
        <translation>Rasters à publier</translation>
    </message>
    <message>
        <source>Remove the selected rasters</source>
        <translation>Retirer les rasters sélectionnés</translation>
    </message>
    <message>
        <source>The project has no raster of a local file</source>
        <translation>Le projet n'a pas de raster d'un fichier local</translation>
    </message>
    <message>
        <source>When it was taken; left empty, what the file says</source>
        <translation>Date de prise de vue ; si c'est vide, ce que dit le fichier</translation>
    </message>
    <message>
        <source>“{text}” is not a date such as 2023-05-29 or 2023-05-29 12:00.</source>
        <translation>« {text} » n'est pas une date comme 2023-05-29 ou 2023-05-29 12:00.</translation>
    </message>
</context>
<context>
    <name>ReadGuideTask</name>
    <message>
        <source>Opening the guide</source>
        <translation>Ouverture du guide</translation>
    </message>
    <message>
        <source>The guide could not be read.</source>
        <translation>Le guide n'a pas pu être lu.</translation>
    </message>
</context>
<context>
    <name>ReadRemoteTask</name>
    <message numerus="yes">
        <source>Opening %n remote layer(s)</source>
        <translation>
            <numerusform>Ouverture de %n couche distante</numerusform>
            <numerusform>Ouverture de %n couches distantes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecallTask</name>
    <message>
        <source>Reading the collections of {name}</source>
        <translation>Lecture des collections de {name}</translation>
    </message>
</context>
<context>
    <name>RecipeSigning</name>
    <message>
        <source>A script would send the key of some of the files to the hosts of the others.</source>
        <translation>Un script enverrait la clé de certains des fichiers aux hôtes des autres.</translation>
    </message>
    <message>
        <source>The files are signed by several services, and a script asks one.</source>
        <translation>Les fichiers sont signés par plusieurs services, et un script n'en interroge qu'un.</translation>
    </message>
</context>
<context>
    <name>RecordHtml</name>
    <message>
        <source>Access</source>
        <translation>Accès</translation>
    </message>
    <message>
        <source>Collection</source>
        <translation>Collection</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copier</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Date</translation>
    </message>
    <message>
        <source>Dates</source>
        <translation>Dates</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>Grille</translation>
    </message>
    <message>
        <source>Identifier</source>
        <translation>Identifiant</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Élément</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Mots-clés</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Type</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Omis</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Licence</translation>
    </message>
    <message>
        <source>Links</source>
        <translation>Liens</translation>
    </message>
    <message>
        <source>Media type</source>
        <translation>Type de média</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Remarque</translation>
    </message>
    <message>
        <source>Projection</source>
        <translation>Projection</translation>
    </message>
    <message>
        <source>Providers</source>
        <translation>Fournisseurs</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>Rôles</translation>
    </message>
    <message>
        <source>Sensor</source>
        <translation>Capteur</translation>
    </message>
    <message>
        <source>Show the newer version</source>
        <translation>Afficher la version plus récente</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Validity</source>
        <translation>Validité</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>{columns} × {rows} pixels</source>
        <translation>{columns} × {rows} pixels</translation>
    </message>
    <message>
        <source>{title} ({id})</source>
        <translation>{title} ({id})</translation>
    </message>
</context>
<context>
    <name>RecordJson</name>
    <message>
        <source>… cut off here: the record has more than {count} characters.</source>
        <translation>… coupé ici : la fiche a plus de {count} caractères.</translation>
    </message>
</context>
<context>
    <name>RecordReasons</name>
    <message>
        <source>Check or select an asset or an item in the list first.</source>
        <translation>Cochez ou sélectionnez d'abord une ressource ou un élément dans la liste.</translation>
    </message>
    <message>
        <source>No raster is among the chosen files.</source>
        <translation>Aucun raster parmi les fichiers choisis.</translation>
    </message>
    <message>
        <source>Select a COG or a GeoTIFF in the list.</source>
        <translation>Sélectionnez un COG ou un GeoTIFF dans la liste.</translation>
    </message>
    <message>
        <source>Select a collection in the list.</source>
        <translation>Sélectionnez une collection dans la liste.</translation>
    </message>
    <message>
        <source>Select a collection or some of its items in the list.</source>
        <translation>Sélectionnez une collection ou plusieurs de ses éléments dans la liste.</translation>
    </message>
    <message>
        <source>Select a row in the list.</source>
        <translation>Sélectionnez une ligne dans la liste.</translation>
    </message>
    <message>
        <source>Select an item or one of its assets in the list.</source>
        <translation>Sélectionnez un élément ou l'une de ses ressources dans la liste.</translation>
    </message>
    <message>
        <source>The chosen files have no address on the web.</source>
        <translation>Les fichiers choisis n'ont pas d'adresse sur le Web.</translation>
    </message>
    <message>
        <source>The item has no footprint.</source>
        <translation>L'élément n'a pas d'emprise.</translation>
    </message>
    <message>
        <source>The items have no files of a suitable kind.</source>
        <translation>Les éléments n'ont pas de fichiers du type voulu.</translation>
    </message>
    <message>
        <source>The list has fewer than two items of this collection.</source>
        <translation>La liste contient moins de deux éléments de cette collection.</translation>
    </message>
</context>
<context>
    <name>Refresh</name>
    <message>
        <source>Remove it, and add the asset once more.</source>
        <translation>Retirez-la, et ajoutez la ressource à nouveau.</translation>
    </message>
    <message>
        <source>Search its collection for what has come in its place.</source>
        <translation>Cherchez dans sa collection ce qui l'a remplacé.</translation>
    </message>
    <message>
        <source>{name}: a layer of this kind cannot be given another file.</source>
        <translation>{name} : une couche de ce type ne peut pas recevoir un autre fichier.</translation>
    </message>
    <message>
        <source>{name}: the catalogue no longer has the item {item}.</source>
        <translation>{name} : le catalogue n'a plus l'élément {item}.</translation>
    </message>
    <message>
        <source>{name}: the collection {id} no longer has the file {asset}.</source>
        <translation>{name} : la collection {id} n'a plus le fichier {asset}.</translation>
    </message>
    <message>
        <source>{name}: the item {item} no longer has the asset {asset}.</source>
        <translation>{name} : l'élément {item} n'a plus la ressource {asset}.</translation>
    </message>
</context>
<context>
    <name>RemoteFormats</name>
    <message>
        <source>Download it, and open it yourself if you trust it.</source>
        <translation>Téléchargez-le, puis ouvrez-le vous-même si vous lui faites confiance.</translation>
    </message>
    <message>
        <source>This file is not opened: QGIS would draw the name of a field as HTML.</source>
        <translation>Ce fichier n'est pas ouvert : QGIS afficherait le nom d'un champ en HTML.</translation>
    </message>
    <message>
        <source>This file is not opened: QGIS would evaluate an expression in a band's name.</source>
        <translation>Ce fichier n'est pas ouvert : QGIS évaluerait une expression dans le nom d'une bande.</translation>
    </message>
    <message>
        <source>This file is not opened: QGIS would run a web page in its metadata.</source>
        <translation>Ce fichier n'est pas ouvert : QGIS exécuterait une page web contenue dans ses métadonnées.</translation>
    </message>
    <message>
        <source>This file is not opened: it is of a kind ({kind}) that leads to other files.</source>
        <translation>Ce fichier n'est pas ouvert : il est d'un type ({kind}) qui mène à d'autres fichiers.</translation>
    </message>
    <message>
        <source>This file is not opened: it names another file as its overviews.</source>
        <translation>Ce fichier n'est pas ouvert : il désigne un autre fichier comme ses aperçus.</translation>
    </message>
    <message>
        <source>This file is not opened: it names its coordinate system by a link.</source>
        <translation>Ce fichier n'est pas ouvert : il désigne son système de coordonnées par un lien.</translation>
    </message>
    <message>
        <source>This file is not opened: its coordinate system names another file.</source>
        <translation>Ce fichier n'est pas ouvert : son système de coordonnées désigne un autre fichier.</translation>
    </message>
    <message>
        <source>This file is not opened: what it holds is computed, which may have no end.</source>
        <translation>Ce fichier n'est pas ouvert : son contenu est calculé, peut-être sans fin.</translation>
    </message>
    <message>
        <source>This server has a JPEG 2000 in place of the overviews of another.</source>
        <translation>Ce serveur a un JPEG 2000 à la place des aperçus d'un autre.</translation>
    </message>
</context>
<context>
    <name>RemoteTiff</name>
    <message>
        <source>Report it to the file's provider.</source>
        <translation>Signalez-le au fournisseur du fichier.</translation>
    </message>
    <message>
        <source>The TIFF names {found} {things}, and at most {most} are read.</source>
        <translation>Le TIFF annonce {found} {things} ; {most} au plus sont lus.</translation>
    </message>
    <message>
        <source>This TIFF is not opened, since it would fill the memory.</source>
        <translation>Ce TIFF n'est pas ouvert : il remplirait la mémoire.</translation>
    </message>
    <message>
        <source>blocks</source>
        <translation>blocs</translation>
    </message>
    <message>
        <source>blocks in a row</source>
        <translation>blocs par rangée</translation>
    </message>
    <message>
        <source>bytes in its tags</source>
        <translation>octets dans ses balises</translation>
    </message>
    <message>
        <source>bytes in one block</source>
        <translation>octets dans un bloc</translation>
    </message>
    <message>
        <source>directories</source>
        <translation>répertoires</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>balises</translation>
    </message>
</context>
<context>
    <name>RemoveTask</name>
    <message>
        <source>Check the folder's permissions, and that no program has the files open.</source>
        <translation>Vérifiez les droits sur le dossier, et qu'aucun programme n'a ouvert les fichiers.</translation>
    </message>
    <message>
        <source>Removing a temporary file</source>
        <translation>Suppression d'un fichier temporaire</translation>
    </message>
    <message>
        <source>What is left of {file} could not be removed.</source>
        <translation>Ce qui reste de {file} n'a pas pu être supprimé.</translation>
    </message>
</context>
<context>
    <name>RenderedImage</name>
    <message>
        <source>Drawing the image…</source>
        <translation>Dessin de l'image…</translation>
    </message>
    <message>
        <source>The image could not be drawn.</source>
        <translation>L'image n'a pas pu être dessinée.</translation>
    </message>
    <message>
        <source>Writing the image…</source>
        <translation>Écriture de l'image…</translation>
    </message>
</context>
<context>
    <name>RenewalTask</name>
    <message numerus="yes">
        <source>Signing %n layer(s)</source>
        <translation>
            <numerusform>Signature de %n couche</numerusform>
            <numerusform>Signature de %n couches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RequestCheck</name>
    <message>
        <source>A rendered image is a single file.</source>
        <translation>Une image rendue est un seul fichier.</translation>
    </message>
    <message>
        <source>A source index raster holds {number} sources at most.</source>
        <translation>Un raster d'index des sources contient {number} sources au plus.</translation>
    </message>
    <message>
        <source>Choose another file name.</source>
        <translation>Choisissez un autre nom de fichier.</translation>
    </message>
    <message>
        <source>The coordinate reference system is unknown.</source>
        <translation>Le système de coordonnées de référence est inconnu.</translation>
    </message>
    <message>
        <source>The extent is empty.</source>
        <translation>L'étendue est vide.</translation>
    </message>
    <message>
        <source>The folder {folder} is not empty, and the tiles would go there.</source>
        <translation>Le dossier {folder} n'est pas vide, et les tuiles iraient là.</translation>
    </message>
    <message>
        <source>The format {format} cannot be written.</source>
        <translation>Le format {format} ne peut pas être écrit.</translation>
    </message>
    <message>
        <source>The resolution must be greater than zero.</source>
        <translation>La résolution doit être supérieure à zéro.</translation>
    </message>
    <message>
        <source>There is no raster to export.</source>
        <translation>Il n'y a aucun raster à exporter.</translation>
    </message>
</context>
<context>
    <name>ResolutionSection</name>
    <message>
        <source>&amp;Horizontal</source>
        <translation>&amp;Horizontale</translation>
    </message>
    <message>
        <source>&amp;Layer Resolution</source>
        <translation>Résolution de l&amp;a couche</translation>
    </message>
    <message>
        <source>&amp;Rows</source>
        <translation>L&amp;ignes</translation>
    </message>
    <message>
        <source>&amp;Vertical</source>
        <translation>&amp;Verticale</translation>
    </message>
    <message>
        <source>As many columns and rows as the layer has in the extent</source>
        <translation>Autant de colonnes et de lignes que la couche en a dans l'étendue</translation>
    </message>
    <message>
        <source>Col&amp;umns</source>
        <translation>Colonn&amp;es</translation>
    </message>
    <message>
        <source>Enter a resolution greater than zero.</source>
        <translation>Saisissez une résolution supérieure à zéro.</translation>
    </message>
    <message>
        <source>Keep the pixels of the layer: no resampling</source>
        <translation>Garder les pixels de la couche : pas de rééchantillonnage</translation>
    </message>
    <message>
        <source>Layer &amp;Size</source>
        <translation>&amp;Taille de la couche</translation>
    </message>
    <message>
        <source>Resa&amp;mpling</source>
        <translation>Rééchantillonna&amp;ge</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Resolution ({unit} per pixel)</source>
        <translation>Résolution ({unit} par pixel)</translation>
    </message>
</context>
<context>
    <name>ResultNodata</name>
    <message>
        <source>The nodata value {value} does not fit the data type.</source>
        <translation>La valeur nodata {value} ne convient pas au type de données.</translation>
    </message>
</context>
<context>
    <name>ResultsMenu</name>
    <message>
        <source>Add Without Relief</source>
        <translation>Ajouter sans le relief</translation>
    </message>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Add with Relief</source>
        <translation>Ajouter avec le relief</translation>
    </message>
    <message>
        <source>Copy JSON</source>
        <translation>Copier le JSON</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>Copier l'URL</translation>
    </message>
    <message>
        <source>Download Metadata…</source>
        <translation>Télécharger les métadonnées…</translation>
    </message>
    <message>
        <source>Download Product…</source>
        <translation>Télécharger le produit…</translation>
    </message>
    <message>
        <source>Download Whole Files…</source>
        <translation>Télécharger les fichiers entiers…</translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation>Afficher les détails</translation>
    </message>
    <message>
        <source>Zoom to Item</source>
        <translation>Zoomer sur l'élément</translation>
    </message>
</context>
<context>
    <name>ResultsTree</name>
    <message>
        <source>Collections, items and assets</source>
        <translation>Collections, éléments et ressources</translation>
    </message>
</context>
<context>
    <name>RgbDialog</name>
    <message>
        <source>&amp;Blue</source>
        <translation>&amp;Bleu</translation>
    </message>
    <message>
        <source>&amp;Green</source>
        <translation>&amp;Vert</translation>
    </message>
    <message>
        <source>&amp;Red</source>
        <translation>&amp;Rouge</translation>
    </message>
    <message>
        <source>Add as RGB</source>
        <translation>Ajouter en RVB</translation>
    </message>
    <message>
        <source>All items as &amp;one mosaic layer</source>
        <translation>Tous les éléments en &amp;une mosaïque</translation>
    </message>
    <message>
        <source>Three bands or files become one layer, on the grid of the finest of them.</source>
        <translation>Trois bandes ou fichiers forment une seule couche, sur la grille du plus fin d'entre eux.</translation>
    </message>
    <message>
        <source>band {number}</source>
        <translation>bande {number}</translation>
    </message>
</context>
<context>
    <name>RowText</name>
    <message numerus="yes">
        <source>%n collection(s)</source>
        <translation>
            <numerusform>%n collection</numerusform>
            <numerusform>%n collections</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) left out by the filters</source>
        <translation>
            <numerusform>%n élément écarté par les filtres</numerusform>
            <numerusform>%n éléments écartés par les filtres</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) left out: too many on one page</source>
        <translation>
            <numerusform>%n élément écarté : il y en a trop sur une page</numerusform>
            <numerusform>%n éléments écartés : il y en a trop sur une page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) loaded</source>
        <translation>
            <numerusform>%n élément chargé</numerusform>
            <numerusform>%n éléments chargés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) outside the extent left out</source>
        <translation>
            <numerusform>%n élément hors de l'étendue écarté</numerusform>
            <numerusform>%n éléments hors de l'étendue écartés</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unreadable asset(s) left out</source>
        <translation>
            <numerusform>%n ressource illisible écartée</numerusform>
            <numerusform>%n ressources illisibles écartées</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unreadable item(s) left out</source>
        <translation>
            <numerusform>%n élément illisible écarté</numerusform>
            <numerusform>%n éléments illisibles écartés</numerusform>
        </translation>
    </message>
    <message>
        <source>Files of the collection</source>
        <translation>Fichiers de la collection</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Charger</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Chargement…</translation>
    </message>
    <message>
        <source>More items</source>
        <translation>Autres éléments</translation>
    </message>
    <message>
        <source>No items here</source>
        <translation>Aucun élément ici</translation>
    </message>
    <message>
        <source>Search canceled</source>
        <translation>Recherche annulée</translation>
    </message>
    <message>
        <source>Search looks in the selected collections, or in all.</source>
        <translation>La recherche porte sur les collections sélectionnées, ou sur toutes.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche…</translation>
    </message>
    <message>
        <source>The box checks all data layers of the item.</source>
        <translation>La case coche toutes les couches de données de l'élément.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} sur {total}</translation>
    </message>
</context>
<context>
    <name>RunTasks</name>
    <message>
        <source>Aborting a harvest</source>
        <translation>Interruption d'un moissonnage</translation>
    </message>
    <message>
        <source>Cleaning up after a harvest</source>
        <translation>Nettoyage après un moissonnage</translation>
    </message>
    <message>
        <source>Following a harvest</source>
        <translation>Suivi d'un moissonnage</translation>
    </message>
    <message>
        <source>Starting a harvest</source>
        <translation>Lancement d'un moissonnage</translation>
    </message>
</context>
<context>
    <name>RunView</name>
    <message>
        <source>Harvests that you start appear here, with their logs.</source>
        <translation>Les moissonnages que vous lancez apparaissent ici, avec leur journal.</translation>
    </message>
    <message>
        <source>Log of the run</source>
        <translation>Journal de l'exécution</translation>
    </message>
    <message>
        <source>The log of the run appears here.</source>
        <translation>Le journal de l'exécution apparaît ici.</translation>
    </message>
</context>
<context>
    <name>RunsPanel</name>
    <message>
        <source>&amp;Clean Up</source>
        <translation>&amp;Nettoyer</translation>
    </message>
    <message>
        <source>&amp;Publish…</source>
        <translation>&amp;Publier…</translation>
    </message>
    <message>
        <source>&amp;Remove from List</source>
        <translation>&amp;Retirer de la liste</translation>
    </message>
    <message>
        <source>A&amp;bort</source>
        <translation>&amp;Interrompre</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>Interrogation…</translation>
    </message>
    <message>
        <source>Delete what the run has left in the datastore</source>
        <translation>Supprimer ce que l'exécution a laissé dans l'entrepôt</translation>
    </message>
    <message>
        <source>Harvest</source>
        <translation>Moissonnage</translation>
    </message>
    <message>
        <source>Harvests</source>
        <translation>Moissonnages</translation>
    </message>
    <message>
        <source>Re&amp;fresh</source>
        <translation>Ac&amp;tualiser</translation>
    </message>
    <message>
        <source>Show &amp;Extent</source>
        <translation>Afficher l'&amp;étendue</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Depuis</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>Stuck</source>
        <translation>Bloqué</translation>
    </message>
    <message>
        <source>The run goes on; only this list forgets it</source>
        <translation>L'exécution continue ; seule cette liste l'oublie</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Inconnu</translation>
    </message>
</context>
<context>
    <name>S3Keys</name>
    <message>
        <source>Choose one of the kind AWS S3, or a user name and a password: these are the keys.</source>
        <translation>Choisissez-en une de type AWS S3, ou un nom d'utilisateur et un mot de passe : ce sont les clés.</translation>
    </message>
    <message>
        <source>The S3 keys of {name} cannot be read.</source>
        <translation>Les clés S3 de {name} sont illisibles.</translation>
    </message>
    <message>
        <source>The configuration of {name} holds no S3 keys.</source>
        <translation>La configuration de {name} ne contient pas de clés S3.</translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database, or choose another configuration.</source>
        <translation>Déverrouillez la base de données d'authentification de QGIS, ou choisissez une autre configuration.</translation>
    </message>
</context>
<context>
    <name>SaveExtentDialog</name>
    <message>
        <source>Copy as Script…</source>
        <translation>Copier sous forme de script…</translation>
    </message>
    <message>
        <source>Save Extent as…</source>
        <translation>Enregistrer l'étendue sous…</translation>
    </message>
    <message>
        <source>The same export in Python or on a command line, for other computers</source>
        <translation>La même exportation en Python ou en ligne de commande, pour d'autres ordinateurs</translation>
    </message>
</context>
<context>
    <name>SaveTextTask</name>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>Saving a file</source>
        <translation>Enregistrement d'un fichier</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>{file} n'a pas pu être écrit.</translation>
    </message>
</context>
<context>
    <name>SaveVrtForArcgis</name>
    <message>
        <source>ASSETS: name at least one asset.</source>
        <translation>ASSETS : nommez au moins une ressource.</translation>
    </message>
    <message>
        <source>ASSETS: no item found has such a raster.</source>
        <translation>ASSETS : aucun élément trouvé n'a un tel raster.</translation>
    </message>
    <message>
        <source>ASSETS: one file is made of one asset.</source>
        <translation>ASSETS : un seul fichier se fait d'une seule ressource.</translation>
    </message>
    <message>
        <source>Asset keys</source>
        <translation>Clés de ressources</translation>
    </message>
    <message>
        <source>FOLDER: files for each raster need a folder.</source>
        <translation>FOLDER : un fichier par raster, il y faut un dossier.</translation>
    </message>
    <message>
        <source>Files that need a sign-in cannot be in a VRT.</source>
        <translation>Les fichiers qui demandent une authentification ne peuvent pas être dans un VRT.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Dossier</translation>
    </message>
    <message>
        <source>For one file for all items.</source>
        <translation>Pour un seul fichier de tous les éléments.</translation>
    </message>
    <message>
        <source>For one file for each raster.</source>
        <translation>Pour un fichier par raster.</translation>
    </message>
    <message>
        <source>ITEMS and {name}: name the items or search them, not both.</source>
        <translation>ITEMS et {name} : nommez les éléments ou cherchez-les, pas les deux.</translation>
    </message>
    <message>
        <source>ITEMS: name items, or give collections (COLLECTIONS) to search.</source>
        <translation>ITEMS : nommez des éléments, ou donnez des collections (COLLECTIONS) où chercher.</translation>
    </message>
    <message>
        <source>Moved files, named at their current address: {count}.</source>
        <translation>Fichiers déplacés, nommés à leur adresse actuelle : {count}.</translation>
    </message>
    <message>
        <source>Name the items, or search: one file for each raster into a folder, or one for all. A file that has the name already is replaced. When one raster fails, nothing is saved.</source>
        <translation>Nommez les éléments, ou cherchez-les : un fichier par raster dans un dossier, ou un seul pour tous. Un fichier qui porte déjà ce nom est remplacé. Si un raster échoue, rien n'est enregistré.</translation>
    </message>
    <message>
        <source>Number of files</source>
        <translation>Nombre de fichiers</translation>
    </message>
    <message>
        <source>OUTPUT: one file for all items needs a name.</source>
        <translation>OUTPUT : le fichier de tous les éléments doit avoir un nom.</translation>
    </message>
    <message>
        <source>One file for all items</source>
        <translation>Un seul fichier pour tous les éléments</translation>
    </message>
    <message>
        <source>Save VRT for ArcGIS Pro</source>
        <translation>Enregistrer un VRT pour ArcGIS Pro</translation>
    </message>
    <message>
        <source>Saves virtual rasters (VRT) for ArcGIS Pro and other programs: they point to the files at their current address, and only what is shown is read. Statistics and histogram, estimated from overviews, are beside each, so that no program reads the whole files for them.</source>
        <translation>Enregistre des rasters virtuels (VRT) pour ArcGIS Pro et d'autres logiciels : ils renvoient aux fichiers à leur adresse actuelle, et seul ce qui est affiché est lu. Les statistiques et l'histogramme, estimés à partir des aperçus, sont à côté de chacun : aucun logiciel n'a à lire les fichiers entiers pour les calculer.</translation>
    </message>
    <message>
        <source>Separated by commas: of COGs (dtm) or of the catalogue's own VRTs (dtm-vrt).</source>
        <translation>Séparées par des virgules : celles de COG (dtm) ou des VRT du catalogue même (dtm-vrt).</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be written to.</source>
        <translation>Il est impossible d'écrire dans le dossier {folder}.</translation>
    </message>
    <message>
        <source>Virtual raster</source>
        <translation>Raster virtuel</translation>
    </message>
    <message>
        <source>Without statistics, for lack of data in the overview: {count}.</source>
        <translation>Sans statistiques, faute de données dans l'aperçu : {count}.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,vrt,arcgis,esri,statistics,mosaic,cog</source>
        <translation>stac,catalogue,cube de données,vrt,arcgis,esri,statistiques,mosaïque,cog</translation>
    </message>
    <message>
        <source>{count} of {total} rasters could not be saved as a VRT.</source>
        <translation>{count} rasters sur {total} n'ont pas pu être enregistrés en VRT.</translation>
    </message>
</context>
<context>
    <name>SavedSearchMenu</name>
    <message>
        <source>&amp;Forget Recent Searches</source>
        <translation>&amp;Oublier les recherches récentes</translation>
    </message>
    <message>
        <source>&amp;Manage Saved Searches</source>
        <translation>&amp;Gérer les recherches enregistrées</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Renommer…</translation>
    </message>
    <message>
        <source>&amp;Save This Search…</source>
        <translation>&amp;Enregistrer cette recherche…</translation>
    </message>
    <message>
        <source>A saved search of this name already exists and will be replaced.</source>
        <translation>Une recherche enregistrée porte déjà ce nom et sera remplacée.</translation>
    </message>
    <message>
        <source>Name of the search</source>
        <translation>Nom de la recherche</translation>
    </message>
    <message>
        <source>Re&amp;move</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>Recent Searches</source>
        <translation>Recherches récentes</translation>
    </message>
    <message>
        <source>Rename Search</source>
        <translation>Renommer la recherche</translation>
    </message>
    <message>
        <source>Save Search</source>
        <translation>Enregistrer la recherche</translation>
    </message>
    <message>
        <source>Saved Searches</source>
        <translation>Recherches enregistrées</translation>
    </message>
    <message>
        <source>Saved and recent searches</source>
        <translation>Recherches enregistrées et récentes</translation>
    </message>
</context>
<context>
    <name>SavedSearchRunner</name>
    <message>
        <source>Add the connection again.</source>
        <translation>Ajoutez de nouveau la connexion.</translation>
    </message>
    <message>
        <source>The catalogue {name} of this search is no longer among the connections.</source>
        <translation>Le catalogue {name} de cette recherche ne figure plus parmi les connexions.</translation>
    </message>
    <message>
        <source>This search cannot be read; remove it.</source>
        <translation>Cette recherche est illisible ; supprimez-la.</translation>
    </message>
</context>
<context>
    <name>SavedSearchText</name>
    <message>
        <source>clouds ≤ {number}%</source>
        <translation>nuages ≤ {number} %</translation>
    </message>
    <message>
        <source>custom extent</source>
        <translation>étendue personnalisée</translation>
    </message>
    <message>
        <source>everywhere</source>
        <translation>partout</translation>
    </message>
    <message>
        <source>fixed extent</source>
        <translation>étendue fixe</translation>
    </message>
    <message>
        <source>from {day}</source>
        <translation>depuis le {day}</translation>
    </message>
    <message>
        <source>map canvas</source>
        <translation>canevas</translation>
    </message>
    <message>
        <source>temporal controller</source>
        <translation>contrôleur temporel</translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>jusqu'au {day}</translation>
    </message>
</context>
<context>
    <name>SavedText</name>
    <message>
        <source>{size} in {time}, {path}</source>
        <translation>{size} en {time}, {path}</translation>
    </message>
</context>
<context>
    <name>ScriptDialog</name>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>&amp;Save as…</source>
        <translation>&amp;Enregistrer sous…</translation>
    </message>
    <message>
        <source>&amp;With</source>
        <translation>&amp;Avec</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Copié.</translation>
    </message>
    <message>
        <source>Copy as Script</source>
        <translation>Copier sous forme de script</translation>
    </message>
    <message>
        <source>Estimating the download…</source>
        <translation>Estimation du téléchargement…</translation>
    </message>
    <message>
        <source>Folder for the Jobs</source>
        <translation>Dossier pour les tâches</translation>
    </message>
    <message>
        <source>GDAL command lines</source>
        <translation>Lignes de commande de GDAL</translation>
    </message>
    <message>
        <source>Is saved as a folder: this script, and the list of its tiles.</source>
        <translation>S'enregistre sous forme de dossier : ce script et la liste de ses tuiles.</translation>
    </message>
    <message>
        <source>Orfeo ToolBox command line</source>
        <translation>Ligne de commande de l'Orfeo ToolBox</translation>
    </message>
    <message>
        <source>Python scripts</source>
        <translation>Scripts Python</translation>
    </message>
    <message>
        <source>Python with rasterio</source>
        <translation>Python avec rasterio</translation>
    </message>
    <message>
        <source>QGIS Processing, for the Python console</source>
        <translation>Traitements de QGIS, pour la console Python</translation>
    </message>
    <message>
        <source>Save Script as</source>
        <translation>Enregistrer le script sous</translation>
    </message>
    <message>
        <source>Saved: {file}</source>
        <translation>Enregistré : {file}</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>Script</translation>
    </message>
    <message>
        <source>Shell scripts</source>
        <translation>Scripts shell</translation>
    </message>
    <message>
        <source>Tile jobs, for a cluster</source>
        <translation>Tâches par tuile, pour le calcul réparti</translation>
    </message>
    <message>
        <source>odc-stac and Dask, up to a cluster</source>
        <translation>odc-stac et Dask, jusqu'à une grappe de calcul</translation>
    </message>
</context>
<context>
    <name>ScriptTask</name>
    <message>
        <source>Writing a script</source>
        <translation>Écriture d'un script</translation>
    </message>
</context>
<context>
    <name>Search</name>
    <message>
        <source>COLLECTIONS: the catalogue has no collection {names}.</source>
        <translation>COLLECTIONS : le catalogue n'a pas de collection {names}.</translation>
    </message>
    <message>
        <source>Collections</source>
        <translation>Collections</translation>
    </message>
    <message>
        <source>DATE_FROM: the first day is after the last one (DATE_TO).</source>
        <translation>DATE_FROM : le premier jour est après le dernier (DATE_TO).</translation>
    </message>
    <message>
        <source>EXTENT: its coordinate reference system is not known.</source>
        <translation>EXTENT : son système de coordonnées de référence n'est pas connu.</translation>
    </message>
    <message>
        <source>EXTENT: the extent is empty.</source>
        <translation>EXTENT : l'étendue est vide.</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>FILTER: this catalogue cannot filter by CQL2 text.</source>
        <translation>FILTER : ce catalogue ne sait pas filtrer par un texte CQL2.</translation>
    </message>
    <message>
        <source>Filter (CQL2 text)</source>
        <translation>Filtre (texte CQL2)</translation>
    </message>
    <message>
        <source>First day (UTC)</source>
        <translation>Premier jour (UTC)</translation>
    </message>
    <message>
        <source>For catalogues that filter: "eo:cloud_cover" &lt; 20, for instance.</source>
        <translation>Pour les catalogues qui filtrent : "eo:cloud_cover" &lt; 20, par exemple.</translation>
    </message>
    <message>
        <source>Last day (UTC)</source>
        <translation>Dernier jour (UTC)</translation>
    </message>
    <message>
        <source>Leave the filter out, and filter the resulting layer.</source>
        <translation>Laissez le filtre vide et filtrez la couche obtenue.</translation>
    </message>
    <message>
        <source>Most items</source>
        <translation>Nombre maximal d'éléments</translation>
    </message>
    <message>
        <source>Searching {name}</source>
        <translation>Recherche dans {name}</translation>
    </message>
    <message>
        <source>Their ids, separated by commas; see “List collections”.</source>
        <translation>Leurs identifiants, séparés par des virgules ; voir « Lister les collections ».</translation>
    </message>
    <message>
        <source>There are more items than the {count} that were asked for.</source>
        <translation>Il y a plus d'éléments que les {count} demandés.</translation>
    </message>
    <message>
        <source>Write it after the numbers: xmin,xmax,ymin,ymax [EPSG:3979].</source>
        <translation>Écrivez-le après les nombres : xmin,xmax,ymin,ymax [EPSG:3979].</translation>
    </message>
    <message>
        <source>Write one such as 2023-02-03.</source>
        <translation>Écrivez par exemple 2023-02-03.</translation>
    </message>
    <message>
        <source>{item} was left out: {why}</source>
        <translation>{item} a été laissé de côté : {why}</translation>
    </message>
    <message>
        <source>{name}: “{text}” is not a date.</source>
        <translation>{name} : « {text} » n'est pas une date.</translation>
    </message>
    <message>
        <source>“List collections” shows which it has.</source>
        <translation>« Lister les collections » montre celles qu'il a.</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>Search</source>
        <translation>Rechercher</translation>
    </message>
    <message numerus="yes">
        <source>Search %n selected collection(s)</source>
        <translation>
            <numerusform>Rechercher dans la collection sélectionnée</numerusform>
            <numerusform>Rechercher dans les %n collections sélectionnées</numerusform>
        </translation>
    </message>
    <message>
        <source>Search ({count})</source>
        <translation>Rechercher ({count})</translation>
    </message>
    <message>
        <source>Search all listed collections; select some in the list to search only these</source>
        <translation>Rechercher dans toutes les collections de la liste ; sélectionnez-en pour vous y limiter</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
    <message>
        <source>Stop searching (Escape)</source>
        <translation>Arrêter la recherche (Échap)</translation>
    </message>
</context>
<context>
    <name>SearchCommand</name>
    <message>
        <source>Stop</source>
        <translation>Arrêter</translation>
    </message>
</context>
<context>
    <name>SearchItems</name>
    <message>
        <source>An extent in another projection is tested in the projection of each item, as in the dock. Without dates, collections or an extent, all pass. The newest come first where the server sorts.</source>
        <translation>Une étendue dans une autre projection est vérifiée dans la projection de chaque élément, comme dans le panneau. Sans dates, collections ni étendue, tous passent. Les plus récents viennent d'abord si le serveur trie.</translation>
    </message>
    <message>
        <source>Footprints</source>
        <translation>Emprises</translation>
    </message>
    <message>
        <source>Items, for “Download assets”</source>
        <translation>Éléments, pour « Télécharger des ressources »</translation>
    </message>
    <message>
        <source>Number of items</source>
        <translation>Nombre d'éléments</translation>
    </message>
    <message>
        <source>Search items</source>
        <translation>Chercher des éléments</translation>
    </message>
    <message>
        <source>Searches a STAC catalogue and makes a layer of the items' footprints, in longitude and latitude (WGS 84), with all their properties and the address of each of their files.</source>
        <translation>Cherche dans un catalogue STAC et fait une couche des emprises des éléments, en longitude et latitude (WGS 84), avec toutes leurs propriétés et l'adresse de chacun de leurs fichiers.</translation>
    </message>
    <message>
        <source>stac,catalogue,datacube,items,search,footprints,cql2,imagery</source>
        <translation>stac,catalogue,cube de données,éléments,recherche,emprises,cql2,imagerie</translation>
    </message>
</context>
<context>
    <name>SearchOutcome</name>
    <message>
        <source>Another filter hides it (+ Filter).</source>
        <translation>Un autre filtre le masque (+ Filtre).</translation>
    </message>
    <message>
        <source>It is an item of {collection}.</source>
        <translation>C'est un élément de {collection}.</translation>
    </message>
    <message>
        <source>It lies outside the extent that is searched (In).</source>
        <translation>Il est hors de l'étendue de recherche (Où).</translation>
    </message>
    <message>
        <source>Its date is not between the first and the last day.</source>
        <translation>Sa date n'est pas entre le premier et le dernier jour.</translation>
    </message>
    <message>
        <source>No item named “{words}” in these collections.</source>
        <translation>Aucun élément nommé « {words} » dans ces collections.</translation>
    </message>
    <message>
        <source>No item named “{words}” in {catalog}.</source>
        <translation>Aucun élément nommé « {words} » dans {catalog}.</translation>
    </message>
    <message>
        <source>Nor does any collection match.</source>
        <translation>Aucune collection ne correspond non plus.</translation>
    </message>
    <message>
        <source>Nor has any other collection of {catalog}.</source>
        <translation>Aucune autre collection de {catalog} n'en a non plus.</translation>
    </message>
    <message>
        <source>Parts of a name are looked for among the items that are listed.</source>
        <translation>Une partie d'un nom n'est cherchée que parmi les éléments de la liste.</translation>
    </message>
    <message>
        <source>Searched: {titles}.</source>
        <translation>Cherché dans : {titles}.</translation>
    </message>
    <message>
        <source>The filters hide “{name}”.</source>
        <translation>Les filtres masquent « {name} ».</translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation>La recherche a été arrêtée.</translation>
    </message>
    <message>
        <source>This collection is not among the selected ones.</source>
        <translation>Cette collection n'est pas parmi celles qui sont sélectionnées.</translation>
    </message>
    <message>
        <source>This collection lies outside the extent.</source>
        <translation>Cette collection se trouve hors de l'étendue.</translation>
    </message>
    <message numerus="yes">
        <source>{titles} and %n more</source>
        <translation>
            <numerusform>{titles} et %n autre</numerusform>
            <numerusform>{titles} et %n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>“{words}” could not be searched for.</source>
        <translation>La recherche de « {words} » a échoué.</translation>
    </message>
</context>
<context>
    <name>SearchTask</name>
    <message>
        <source>Searching {name}</source>
        <translation>Recherche dans {name}</translation>
    </message>
</context>
<context>
    <name>SeenValuesEdit</name>
    <message>
        <source>Values of the items</source>
        <translation>Valeurs des éléments</translation>
    </message>
</context>
<context>
    <name>ServiceActions</name>
    <message>
        <source>Add Service Layer (WMS, WCS)…</source>
        <translation>Ajouter une couche de service (WMS, WCS)…</translation>
    </message>
    <message>
        <source>Extract from WCS…</source>
        <translation>Extraire d'un WCS…</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>Ouverture de {name}</translation>
    </message>
</context>
<context>
    <name>ServiceAuthSelect</name>
    <message>
        <source>It must begin with https:// or http://.</source>
        <translation>Elle doit commencer par https:// ou http://.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Ceci n'est pas une adresse web.</translation>
    </message>
</context>
<context>
    <name>ServiceChooser</name>
    <message>
        <source>&amp;Service</source>
        <translation>&amp;Service</translation>
    </message>
    <message>
        <source>A service of the datacube, or the address of any WMS or WCS</source>
        <translation>Un service du cube de données, ou l'adresse de n'importe quel WMS ou WCS</translation>
    </message>
    <message>
        <source>A&amp;uthentication</source>
        <translation>A&amp;uthentification</translation>
    </message>
    <message>
        <source>Datacube: aerial photographs</source>
        <translation>Cube de données : photographies aériennes</translation>
    </message>
    <message>
        <source>Datacube: elevation (HRDEM)</source>
        <translation>Cube de données : élévation (MNEHR)</translation>
    </message>
    <message>
        <source>Datacube: flood susceptibility</source>
        <translation>Cube de données : susceptibilité aux inondations</translation>
    </message>
    <message>
        <source>Datacube: land cover</source>
        <translation>Cube de données : couverture terrestre</translation>
    </message>
    <message>
        <source>Datacube: snow and ice (MSI)</source>
        <translation>Cube de données : neige et glace (MSI)</translation>
    </message>
    <message>
        <source>Datacube: vegetation</source>
        <translation>Cube de données : végétation</translation>
    </message>
    <message>
        <source>Read the layers of this service</source>
        <translation>Lire les couches de ce service</translation>
    </message>
</context>
<context>
    <name>ServiceDialog</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n couche</numerusform>
            <numerusform>%n couches</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), added as a group</source>
        <translation>
            <numerusform>%n couche, ajoutée dans un groupe</numerusform>
            <numerusform>%n couches, ajoutées dans un groupe</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Add to Map</source>
        <translation>&amp;Ajouter à la carte</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Copier</translation>
    </message>
    <message>
        <source>About the layer</source>
        <translation>À propos de la couche</translation>
    </message>
    <message>
        <source>Add Service Layer</source>
        <translation>Ajouter une couche de service</translation>
    </message>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Coordinate system: {crs}</source>
        <translation>Système de coordonnées : {crs}</translation>
    </message>
    <message>
        <source>Copy GetMap URL</source>
        <translation>Copier l'URL GetMap</translation>
    </message>
    <message>
        <source>Copy Legend URL</source>
        <translation>Copier l'URL de la légende</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Couches</translation>
    </message>
    <message>
        <source>Name: {name}</source>
        <translation>Nom : {name}</translation>
    </message>
    <message>
        <source>No layer matches the search.</source>
        <translation>Aucune couche ne correspond à la recherche.</translation>
    </message>
    <message>
        <source>Reading the layers…</source>
        <translation>Lecture des couches…</translation>
    </message>
    <message>
        <source>Search layers…</source>
        <translation>Chercher une couche…</translation>
    </message>
    <message>
        <source>The address of a picture of what the map shows now</source>
        <translation>L'adresse d'une image de ce que la carte montre en ce moment</translation>
    </message>
    <message>
        <source>The map has no coordinate reference system, or shows no place on the globe.</source>
        <translation>La carte n'a pas de système de coordonnées de référence ou ne montre aucun endroit du globe.</translation>
    </message>
    <message>
        <source>Zoom to the layer first.</source>
        <translation>Zoomez d'abord sur la couche.</translation>
    </message>
</context>
<context>
    <name>ServiceLayersModel</name>
    <message>
        <source>Layer</source>
        <translation>Couche</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Service</translation>
    </message>
</context>
<context>
    <name>ServicesTask</name>
    <message>
        <source>Reading a service's layers</source>
        <translation>Lecture des couches d'un service</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Datacube Browser: Add service layer (WMS, WCS)…</source>
        <translation>Navigateur de cube de données : ajouter une couche de service (WMS, WCS)…</translation>
    </message>
    <message>
        <source>Datacube Browser: Add to map</source>
        <translation>Navigateur de cube de données : ajouter à la carte</translation>
    </message>
    <message>
        <source>Datacube Browser: Download whole files…</source>
        <translation>Navigateur de cube de données : télécharger les fichiers entiers…</translation>
    </message>
    <message>
        <source>Datacube Browser: Go to the search words</source>
        <translation>Navigateur de cube de données : aller aux mots de recherche</translation>
    </message>
    <message>
        <source>Datacube Browser: New connection…</source>
        <translation>Navigateur de cube de données : nouvelle connexion…</translation>
    </message>
    <message>
        <source>Datacube Browser: Refresh the catalogue</source>
        <translation>Navigateur de cube de données : actualiser le catalogue</translation>
    </message>
    <message>
        <source>Datacube Browser: Save canvas extent as…</source>
        <translation>Navigateur de cube de données : enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Datacube Browser: Search</source>
        <translation>Navigateur de cube de données : rechercher</translation>
    </message>
    <message>
        <source>Datacube Browser: Select items on the map</source>
        <translation>Navigateur de cube de données : sélectionner des éléments sur la carte</translation>
    </message>
    <message>
        <source>Datacube Browser: Show details</source>
        <translation>Navigateur de cube de données : afficher les détails</translation>
    </message>
    <message>
        <source>Datacube Browser: Show footprints on the map</source>
        <translation>Navigateur de cube de données : afficher les emprises sur la carte</translation>
    </message>
    <message>
        <source>Datacube Browser: Show thumbnails</source>
        <translation>Navigateur de cube de données : afficher les vignettes</translation>
    </message>
    <message>
        <source>Datacube Browser: Show true coverage</source>
        <translation>Navigateur de cube de données : afficher la couverture réelle</translation>
    </message>
</context>
<context>
    <name>ShownSection</name>
    <message>
        <source>&amp;All of the Pyramid</source>
        <translation>Toute &amp;la pyramide</translation>
    </message>
    <message>
        <source>Allow pixel &amp;queries (GetFeatureInfo)</source>
        <translation>Autoriser l'interrogation des pi&amp;xels (GetFeatureInfo)</translation>
    </message>
    <message>
        <source>Coarsest level</source>
        <translation>Niveau le plus grossier</translation>
    </message>
    <message>
        <source>East</source>
        <translation>Est</translation>
    </message>
    <message>
        <source>Extent</source>
        <translation>Étendue</translation>
    </message>
    <message>
        <source>Extent and levels</source>
        <translation>Étendue et niveaux</translation>
    </message>
    <message>
        <source>Extent: west must be less than east, and south less than north.</source>
        <translation>Étendue : l'ouest doit être inférieur à l'est, et le sud au nord.</translation>
    </message>
    <message>
        <source>Finest level</source>
        <translation>Niveau le plus fin</translation>
    </message>
    <message>
        <source>Le&amp;vels, from … to</source>
        <translation>Ni&amp;veaux, de … à</translation>
    </message>
    <message>
        <source>Levels: the first one must be the coarser.</source>
        <translation>Niveaux : le premier doit être le plus grossier.</translation>
    </message>
    <message>
        <source>North</source>
        <translation>Nord</translation>
    </message>
    <message>
        <source>South</source>
        <translation>Sud</translation>
    </message>
    <message>
        <source>West</source>
        <translation>Ouest</translation>
    </message>
</context>
<context>
    <name>SignIn</name>
    <message>
        <source>Check the addresses of the sign-in in the signing profile.</source>
        <translation>Vérifiez les adresses d'authentification dans le profil de signature.</translation>
    </message>
    <message>
        <source>Give it another one under Signing Profiles, in the menu of the connections.</source>
        <translation>Donnez-lui-en une autre sous Profils de signature, dans le menu des connexions.</translation>
    </message>
    <message>
        <source>Keeping a key</source>
        <translation>Conservation d'une clé</translation>
    </message>
    <message>
        <source>No secret was sent there. Check the addresses of the sign-in in the signing profile.</source>
        <translation>Aucun secret n'y a été envoyé. Vérifiez les adresses d'authentification dans le profil de signature.</translation>
    </message>
    <message>
        <source>Nothing was sent there. Correct it in the signing profile.</source>
        <translation>Rien n'y a été envoyé. Corrigez-la dans le profil de signature.</translation>
    </message>
    <message>
        <source>QGIS's authentication database did not accept the key.</source>
        <translation>La base de données d'authentification de QGIS n'a pas accepté la clé.</translation>
    </message>
    <message>
        <source>QGIS's authentication database stays locked.</source>
        <translation>La base de données d'authentification de QGIS reste verrouillée.</translation>
    </message>
    <message>
        <source>Sign in under Signing Profiles, in the menu of the connections.</source>
        <translation>Authentifiez-vous sous Profils de signature, dans le menu des connexions.</translation>
    </message>
    <message>
        <source>Signing out</source>
        <translation>Déconnexion</translation>
    </message>
    <message>
        <source>The address of the sign-in is not one of https.</source>
        <translation>L'adresse d'authentification n'est pas une adresse https.</translation>
    </message>
    <message>
        <source>The answer of the sign-in service is not a sign-in.</source>
        <translation>La réponse du service d'authentification n'est pas un jeton.</translation>
    </message>
    <message>
        <source>The key was not kept; it is still in its fields. Try again.</source>
        <translation>La clé n'a pas été conservée ; elle est toujours dans ses champs. Réessayez.</translation>
    </message>
    <message>
        <source>The sign-in service redirects to another server.</source>
        <translation>Le service d'authentification redirige vers un autre serveur.</translation>
    </message>
    <message>
        <source>The sign-in to {service} cannot be read.</source>
        <translation>L'authentification conservée pour {service} est illisible.</translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database with its master password, or sign in again.</source>
        <translation>Déverrouillez la base de données d'authentification de QGIS avec son mot de passe principal, ou authentifiez-vous de nouveau.</translation>
    </message>
    <message>
        <source>{service} does not accept the key of its signing profile.</source>
        <translation>{service} n'accepte pas la clé de son profil de signature.</translation>
    </message>
    <message>
        <source>{service} needs a sign-in.</source>
        <translation>{service} exige une authentification.</translation>
    </message>
</context>
<context>
    <name>SignTask</name>
    <message>
        <source>Signing addresses</source>
        <translation>Signature d'adresses</translation>
    </message>
</context>
<context>
    <name>SignatureHelp</name>
    <message numerus="yes">
        <source>%n layer(s) could not be signed.</source>
        <translation>
            <numerusform>%n couche n'a pas pu être signée.</numerusform>
            <numerusform>%n couches n'ont pas pu être signées.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) need a new signed URL.</source>
        <translation>
            <numerusform>%n couche a besoin d'une nouvelle URL signée.</numerusform>
            <numerusform>%n couches ont besoin d'une nouvelle URL signée.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) need a sign-in to {service}.</source>
        <translation>
            <numerusform>%n couche exige une authentification : {service}.</numerusform>
            <numerusform>%n couches exigent une authentification : {service}.</numerusform>
        </translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
    <message>
        <source>Paste Signed URL…</source>
        <translation>Coller une URL signée…</translation>
    </message>
    <message>
        <source>Sign In…</source>
        <translation>S'authentifier…</translation>
    </message>
</context>
<context>
    <name>SignatureIndicators</name>
    <message>
        <source>Being signed…</source>
        <translation>Signature en cours…</translation>
    </message>
    <message>
        <source>Cannot be signed: {reason}</source>
        <translation>Signature impossible : {reason}</translation>
    </message>
    <message>
        <source>Click to paste it.</source>
        <translation>Cliquez pour la coller.</translation>
    </message>
    <message>
        <source>Click to sign in.</source>
        <translation>Cliquez pour vous authentifier.</translation>
    </message>
    <message>
        <source>Click to try again.</source>
        <translation>Cliquez pour réessayer.</translation>
    </message>
    <message>
        <source>Sign-in needed: {reason}</source>
        <translation>Authentification requise : {reason}</translation>
    </message>
</context>
<context>
    <name>Signatures</name>
    <message>
        <source>It may need a right that your account does not have, or belong to another service.</source>
        <translation>Il exige peut-être un droit que votre compte n'a pas, ou relève d'un autre service.</translation>
    </message>
    <message>
        <source>The signing profile {name} is not complete.</source>
        <translation>Le profil de signature {name} est incomplet.</translation>
    </message>
    <message>
        <source>{service} does not sign this file.</source>
        <translation>{service} ne signe pas ce fichier.</translation>
    </message>
</context>
<context>
    <name>Signing</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n autre</numerusform>
            <numerusform>%n autres</numerusform>
        </translation>
    </message>
    <message>
        <source>Key needed</source>
        <translation>Clé nécessaire</translation>
    </message>
    <message>
        <source>No sign-in needed</source>
        <translation>Aucune authentification requise</translation>
    </message>
    <message>
        <source>Profiles: {names}.</source>
        <translation>Profils : {names}.</translation>
    </message>
    <message>
        <source>SIGNING_PROFILE: there is no signing profile “{name}”.</source>
        <translation>SIGNING_PROFILE : il n'y a pas de profil de signature « {name} ».</translation>
    </message>
    <message>
        <source>Sign-in needed</source>
        <translation>Authentification requise</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Authentifié</translation>
    </message>
    <message>
        <source>Signed until {time}.</source>
        <translation>Signé jusqu'à {time}.</translation>
    </message>
    <message>
        <source>Signed; the expiry is not given.</source>
        <translation>Signé ; la fin de validité n'est pas donnée.</translation>
    </message>
    <message>
        <source>Signing profile</source>
        <translation>Profil de signature</translation>
    </message>
    <message>
        <source>The name of the profile that signs addresses of its hosts; several are separated by |.</source>
        <translation>Le nom du profil qui signe les adresses de ses hôtes ; plusieurs sont séparés par |.</translation>
    </message>
    <message>
        <source>To be completed</source>
        <translation>À compléter</translation>
    </message>
    <message>
        <source>{hosts} and {more}</source>
        <translation>{hosts} et {more}</translation>
    </message>
</context>
<context>
    <name>SigningAnswers</name>
    <message>
        <source>Check its address and its answer in the signing profile.</source>
        <translation>Vérifiez son adresse et sa réponse dans le profil de signature.</translation>
    </message>
    <message>
        <source>If that is right, add {host} to the hosts of the signing profile.</source>
        <translation>Si c'est voulu, ajoutez {host} aux hôtes du profil de signature.</translation>
    </message>
    <message>
        <source>It is not opened. Report it to the service's operator.</source>
        <translation>Ce fichier n'est pas ouvert. Signalez-le au responsable du service.</translation>
    </message>
    <message>
        <source>The answer of {service} is not a signature.</source>
        <translation>La réponse de {service} n'est pas une signature.</translation>
    </message>
    <message>
        <source>Try again later, or report it to the service's operator.</source>
        <translation>Réessayez plus tard, ou signalez-le au responsable du service.</translation>
    </message>
    <message>
        <source>{service} gives a signature that has already expired.</source>
        <translation>{service} donne une signature déjà expirée.</translation>
    </message>
    <message>
        <source>{service} gives an address on another host.</source>
        <translation>{service} donne une adresse sur un autre hôte.</translation>
    </message>
    <message>
        <source>{service} gives an address without encryption.</source>
        <translation>{service} donne une adresse non chiffrée.</translation>
    </message>
    <message>
        <source>{service} has signed another file than was asked for.</source>
        <translation>{service} a signé un autre fichier que celui demandé.</translation>
    </message>
</context>
<context>
    <name>SigningHosts</name>
    <message>
        <source>“{entry}” covers hosts of strangers. Name the hosts of the files.</source>
        <translation>« {entry} » englobe les hôtes d'inconnus. Indiquez les hôtes des fichiers.</translation>
    </message>
    <message>
        <source>“{entry}” is not a host. Write files.example.org, or .example.org for all below it.</source>
        <translation>« {entry} » n'est pas un hôte. Écrivez files.example.org, ou .example.org pour tous ses sous-domaines.</translation>
    </message>
</context>
<context>
    <name>SigningOffer</name>
    <message>
        <source>Hosts of the files: {hosts}</source>
        <translation>Hôtes des fichiers : {hosts}</translation>
    </message>
    <message>
        <source>Nothing is sent there before you accept it. Then it gets the addresses of the files you open.</source>
        <translation>Rien n'y est envoyé avant votre accord. Le service reçoit ensuite l'adresse des fichiers que vous ouvrez.</translation>
    </message>
    <message>
        <source>Service: {method} {url}</source>
        <translation>Service : {method} {url}</translation>
    </message>
    <message>
        <source>Set Up…</source>
        <translation>Configurer…</translation>
    </message>
    <message>
        <source>Sign files? {catalogue} names {host} for that.</source>
        <translation>Signer les fichiers ? {catalogue} désigne {host} pour cela.</translation>
    </message>
    <message>
        <source>The catalogue's own words:</source>
        <translation>Le catalogue écrit :</translation>
    </message>
</context>
<context>
    <name>SigningProfileDialog</name>
    <message>
        <source>&amp;Authentication</source>
        <translation>&amp;Authentification</translation>
    </message>
    <message>
        <source>&amp;Cancel Test</source>
        <translation>Annuler le &amp;test</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Détails</translation>
    </message>
    <message>
        <source>&amp;File to test with</source>
        <translation>Fichier d'&amp;essai</translation>
    </message>
    <message>
        <source>&amp;Hosts of the files</source>
        <translation>&amp;Hôtes des fichiers</translation>
    </message>
    <message>
        <source>&amp;Kind</source>
        <translation>T&amp;ype</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Nom</translation>
    </message>
    <message>
        <source>&amp;Try Signing</source>
        <translation>Essayer la s&amp;ignature</translation>
    </message>
    <message>
        <source>&amp;Valid for</source>
        <translation>&amp;Validité</translation>
    </message>
    <message>
        <source>API key in a header</source>
        <translation>Clé d'API dans un en-tête</translation>
    </message>
    <message>
        <source>Authentication configuration</source>
        <translation>Configuration d'authentification</translation>
    </message>
    <message>
        <source>Each request says that the owner of the keys pays the store for it (requester pays). Check it for stores that want this alone.</source>
        <translation>Chaque requête annonce que le propriétaire des clés paie l'entrepôt (requester pays). À cocher seulement pour les entrepôts qui le demandent.</translation>
    </message>
    <message>
        <source>Enter the address of a file to test with.</source>
        <translation>Saisissez l'adresse d'un fichier pour l'essai.</translation>
    </message>
    <message>
        <source>How long a signature is valid. Empty: the service's default.</source>
        <translation>Durée de validité d'une signature. Vide : celle du service par défaut.</translation>
    </message>
    <message>
        <source>I &amp;pay for what is read (requester pays)</source>
        <translation>Je &amp;paie ce qui est lu (requester pays)</translation>
    </message>
    <message>
        <source>New Signing Profile</source>
        <translation>Nouveau profil de signature</translation>
    </message>
    <message>
        <source>One a line: files.example.org for one host, .example.org for all hosts below it, !open.example.org for one that is left out. Nothing else is ever signed.</source>
        <translation>Un par ligne : files.example.org pour un seul hôte, .example.org pour tous ses sous-domaines, !open.example.org pour en exclure un. Rien d'autre n'est jamais signé.</translation>
    </message>
    <message>
        <source>S3 keys, signed on this computer</source>
        <translation>Clés S3, signature sur cet ordinateur</translation>
    </message>
    <message>
        <source>Signing &amp;service</source>
        <translation>&amp;Service de signature</translation>
    </message>
    <message>
        <source>Signing Profile</source>
        <translation>Profil de signature</translation>
    </message>
    <message>
        <source>Signing service as described here</source>
        <translation>Service de signature décrit ici</translation>
    </message>
    <message>
        <source>Signing service of THEIA / CDS-MTD</source>
        <translation>Service de signature de THEIA / CDS-MTD</translation>
    </message>
    <message>
        <source>Signing…</source>
        <translation>Signature…</translation>
    </message>
    <message>
        <source>The address of a file of the catalogue, as it is there</source>
        <translation>Adresse d'un fichier du catalogue, telle qu'elle y figure</translation>
    </message>
    <message>
        <source>The address of the service that signs. It alone gets your key.</source>
        <translation>Adresse du service qui signe. Lui seul reçoit votre clé.</translation>
    </message>
    <message>
        <source>The file can be read ({size}).</source>
        <translation>Le fichier peut être lu ({size}).</translation>
    </message>
    <message>
        <source>The file can be read.</source>
        <translation>Le fichier peut être lu.</translation>
    </message>
    <message>
        <source>The store answers, but with neither a TIFF nor a VRT.</source>
        <translation>L'entrepôt répond, mais ni par un TIFF ni par un VRT.</translation>
    </message>
    <message>
        <source>This file needs no signature, says the service.</source>
        <translation>D'après le service, ce fichier n'a pas besoin de signature.</translation>
    </message>
    <message>
        <source>Token of a sign-in</source>
        <translation>Jeton d'authentification</translation>
    </message>
    <message>
        <source>Tokens for containers (Planetary Computer)</source>
        <translation>Jetons par conteneur (Planetary Computer)</translation>
    </message>
</context>
<context>
    <name>SigningProfileSelect</name>
    <message>
        <source>&amp;Edit…</source>
        <translation>Mo&amp;difier…</translation>
    </message>
    <message>
        <source>&amp;Sign In…</source>
        <translation>S'authent&amp;ifier…</translation>
    </message>
    <message>
        <source>Files are requested as they are.</source>
        <translation>Les fichiers sont demandés tels quels.</translation>
    </message>
    <message>
        <source>For files of {hosts}. {state}.</source>
        <translation>Pour les fichiers de {hosts}. {state}.</translation>
    </message>
    <message>
        <source>Ne&amp;w…</source>
        <translation>Nou&amp;veau…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Aucun</translation>
    </message>
    <message>
        <source>Removed profile</source>
        <translation>Profil supprimé</translation>
    </message>
</context>
<context>
    <name>SigningProfiles</name>
    <message>
        <source>Choose another one in the catalogue's connection.</source>
        <translation>Choisissez-en un autre dans la connexion du catalogue.</translation>
    </message>
    <message>
        <source>The signing profile of this file is gone.</source>
        <translation>Le profil de signature de ce fichier n'existe plus.</translation>
    </message>
</context>
<context>
    <name>SigningProfilesDialog</name>
    <message>
        <source>&amp;Edit…</source>
        <translation>&amp;Modifier…</translation>
    </message>
    <message>
        <source>&amp;New…</source>
        <translation>&amp;Nouveau…</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>&amp;Supprimer</translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation>&amp;Rétablir</translation>
    </message>
    <message>
        <source>&amp;Sign In…</source>
        <translation>S'&amp;authentifier…</translation>
    </message>
    <message>
        <source>Enter &amp;Key…</source>
        <translation>Saisir la &amp;clé…</translation>
    </message>
    <message>
        <source>For files of</source>
        <translation>Pour les fichiers de</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Sign &amp;Out</source>
        <translation>Se &amp;déconnecter</translation>
    </message>
    <message>
        <source>Signing Profiles</source>
        <translation>Profils de signature</translation>
    </message>
    <message>
        <source>State</source>
        <translation>État</translation>
    </message>
    <message>
        <source>The connection “{name}” uses this profile.</source>
        <translation>La connexion « {name} » utilise ce profil.</translation>
    </message>
</context>
<context>
    <name>SigningService</name>
    <message>
        <source>Check the address and the method in the signing profile.</source>
        <translation>Vérifiez l'adresse et la méthode dans le profil de signature.</translation>
    </message>
    <message>
        <source>Check the duration and the request in the signing profile.</source>
        <translation>Vérifiez la durée et la requête dans le profil de signature.</translation>
    </message>
    <message>
        <source>Error of {service} ({status}).</source>
        <translation>Erreur de {service} ({status}).</translation>
    </message>
    <message>
        <source>If you have a key, choose it in the profile; if not, ask the provider for the right.</source>
        <translation>Si vous avez une clé, choisissez-la dans le profil ; sinon, demandez le droit d'accès au fournisseur.</translation>
    </message>
    <message>
        <source>Sign in first; if that does not help, ask the provider for the right.</source>
        <translation>Authentifiez-vous d'abord ; si cela ne suffit pas, demandez le droit d'accès au fournisseur.</translation>
    </message>
    <message>
        <source>Too many requests to {service} ({status}).</source>
        <translation>Trop de requêtes à {service} ({status}).</translation>
    </message>
    <message>
        <source>Your account needs a right for these files: ask the provider for it.</source>
        <translation>Votre compte doit avoir un droit sur ces fichiers : demandez-le au fournisseur.</translation>
    </message>
    <message>
        <source>{service} does not sign at this address ({status}).</source>
        <translation>{service} ne signe pas à cette adresse ({status}).</translation>
    </message>
    <message>
        <source>{service} does not sign this file for you ({status}).</source>
        <translation>{service} refuse de signer ce fichier pour vous ({status}).</translation>
    </message>
    <message>
        <source>{service} rejected the request ({status}).</source>
        <translation>{service} a refusé la requête ({status}).</translation>
    </message>
</context>
<context>
    <name>SigningTrial</name>
    <message>
        <source>Add its host, or choose another file.</source>
        <translation>Ajoutez son hôte, ou choisissez un autre fichier.</translation>
    </message>
    <message>
        <source>Testing {name}</source>
        <translation>Essai de {name}</translation>
    </message>
    <message>
        <source>The profile names no host of this address.</source>
        <translation>Le profil ne nomme pas l'hôte de cette adresse.</translation>
    </message>
</context>
<context>
    <name>SortOrder</name>
    <message>
        <source>&amp;Reverse</source>
        <translation>&amp;Inverser</translation>
    </message>
    <message>
        <source>By date</source>
        <translation>Par date</translation>
    </message>
    <message>
        <source>By date created</source>
        <translation>Par date de création</translation>
    </message>
    <message>
        <source>By date updated</source>
        <translation>Par date de mise à jour</translation>
    </message>
    <message>
        <source>By identifier</source>
        <translation>Par identifiant</translation>
    </message>
    <message>
        <source>Catalogue order</source>
        <translation>Ordre du catalogue</translation>
    </message>
    <message>
        <source>Newest or last first</source>
        <translation>Les plus récents ou les derniers d'abord</translation>
    </message>
    <message>
        <source>Order of the items</source>
        <translation>Ordre des éléments</translation>
    </message>
    <message>
        <source>The order of the items in a collection</source>
        <translation>L'ordre des éléments d'une collection</translation>
    </message>
    <message>
        <source>catalogue</source>
        <translation>catalogue</translation>
    </message>
    <message>
        <source>first created</source>
        <translation>premiers créés</translation>
    </message>
    <message>
        <source>first updated</source>
        <translation>premiers modifiés</translation>
    </message>
    <message>
        <source>identifier</source>
        <translation>identifiant</translation>
    </message>
    <message>
        <source>identifier, reversed</source>
        <translation>identifiant, inversé</translation>
    </message>
    <message>
        <source>last created</source>
        <translation>derniers créés</translation>
    </message>
    <message>
        <source>last updated</source>
        <translation>derniers modifiés</translation>
    </message>
    <message>
        <source>newest</source>
        <translation>récents d'abord</translation>
    </message>
    <message>
        <source>oldest</source>
        <translation>anciens d'abord</translation>
    </message>
</context>
<context>
    <name>SourceFinder</name>
    <message>
        <source>A file of this VRT cannot be read at any address known for it.</source>
        <translation>Un fichier de ce VRT ne peut être lu à aucune des adresses connues.</translation>
    </message>
    <message>
        <source>Use the COG of the same item.</source>
        <translation>Utilisez le COG du même élément.</translation>
    </message>
</context>
<context>
    <name>SourceIndexFile</name>
    <message>
        <source>Source of each pixel</source>
        <translation>Source de chaque pixel</translation>
    </message>
    <message>
        <source>no source</source>
        <translation>aucune source</translation>
    </message>
</context>
<context>
    <name>SourceRaster</name>
    <message>
        <source>Check that the file exists and is a raster.</source>
        <translation>Vérifiez que le fichier existe et qu'il s'agit d'un raster.</translation>
    </message>
    <message>
        <source>Download both into one folder, and export from there.</source>
        <translation>Téléchargez les deux dans un même dossier et exportez à partir de là.</translation>
    </message>
    <message>
        <source>It has only ground control points (GCPs).</source>
        <translation>Il n'a que des points d'appui (GCP).</translation>
    </message>
    <message>
        <source>It has only the coefficients of a sensor model (RPCs).</source>
        <translation>Il n'a que les coefficients d'un modèle de capteur (RPC).</translation>
    </message>
    <message>
        <source>QGIS's tool “Warp (reproject)” makes a georeferenced file of it.</source>
        <translation>L'outil « Projection (warp) » de QGIS en fait un fichier géoréférencé.</translation>
    </message>
    <message>
        <source>The file from the server is not a raster that GDAL can read.</source>
        <translation>Le fichier envoyé par le serveur n'est pas un raster que GDAL peut lire.</translation>
    </message>
    <message>
        <source>The file may be broken: the details say what was found.</source>
        <translation>Le fichier est peut-être endommagé : les détails disent ce qui a été trouvé.</translation>
    </message>
    <message>
        <source>{name} cannot be read without the file that lies beside it on the server.</source>
        <translation>{name} ne peut être lu sans le fichier qui l'accompagne sur le serveur.</translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation>Impossible d'ouvrir {name}.</translation>
    </message>
    <message>
        <source>{name} could not be read to the end.</source>
        <translation>Impossible de lire {name} jusqu'au bout.</translation>
    </message>
    <message>
        <source>{name} has no raster bands.</source>
        <translation>{name} n'a aucune bande raster.</translation>
    </message>
    <message>
        <source>{name} has several masks; a TIFF has one.</source>
        <translation>{name} a plusieurs masques ; un TIFF n'en a qu'un.</translation>
    </message>
    <message>
        <source>{name} is not georeferenced.</source>
        <translation>{name} n'est pas géoréférencé.</translation>
    </message>
</context>
<context>
    <name>SourceSection</name>
    <message>
        <source>&amp;Choose…</source>
        <translation>C&amp;hoisir…</translation>
    </message>
    <message>
        <source>&amp;Format of the pictures</source>
        <translation>&amp;Format des images</translation>
    </message>
    <message>
        <source>&amp;Layers</source>
        <translation>Co&amp;uches</translation>
    </message>
    <message>
        <source>API &amp;key</source>
        <translation>&amp;Clé d'API</translation>
    </message>
    <message>
        <source>Add&amp;ress of the WMS</source>
        <translation>Ad&amp;resse du WMS</translation>
    </message>
    <message>
        <source>Choose layers from the service's list</source>
        <translation>Choisir des couches dans la liste du service</translation>
    </message>
    <message>
        <source>F&amp;urther parameters</source>
        <translation>Autres &amp;paramètres</translation>
    </message>
    <message>
        <source>For private data of the Géoplateforme (hash key). All members of the datastore can read it later.</source>
        <translation>Pour les données privées de la Géoplateforme (clé HASH). Tous les membres de l'entrepôt peuvent la lire ensuite.</translation>
    </message>
    <message>
        <source>Further parameters of GetMap, such as TIME; STYLES is added where it is missing</source>
        <translation>Autres paramètres de GetMap, comme TIME ; STYLES est ajouté s'il y manque</translation>
    </message>
    <message>
        <source>Layer of the pro&amp;ject</source>
        <translation>Couche du pro&amp;jet</translation>
    </message>
    <message>
        <source>None: enter an address</source>
        <translation>Aucune : saisissez une adresse</translation>
    </message>
    <message>
        <source>names, separated by commas</source>
        <translation>noms séparés par des virgules</translation>
    </message>
</context>
<context>
    <name>Sources</name>
    <message>
        <source>Choose raster layers that GDAL reads: files, COGs or VRTs.</source>
        <translation>Choisissez des couches raster que lit GDAL : fichiers, COG ou VRT.</translation>
    </message>
    <message>
        <source>SOURCES: one of the rasters has no address.</source>
        <translation>SOURCES : un des rasters n'a pas d'adresse.</translation>
    </message>
    <message>
        <source>SOURCES: the pixels of {name} cannot be read directly.</source>
        <translation>SOURCES : les pixels de {name} ne peuvent pas être lus directement.</translation>
    </message>
    <message>
        <source>SOURCE_CRS: name one, or one for each of the sources ({total}); it has {count}.</source>
        <translation>SOURCE_CRS : donnez un seul SCR, ou un pour chacune des sources ({total}) ; il y en a {count}.</translation>
    </message>
    <message>
        <source>SOURCE_CRS: the coordinate reference system is unknown.</source>
        <translation>SOURCE_CRS : le système de coordonnées de référence est inconnu.</translation>
    </message>
</context>
<context>
    <name>SourcesSection</name>
    <message numerus="yes">
        <source>%n raster(s) combined, the first on top: {names}</source>
        <translation>
            <numerusform>%n raster combiné, le premier sur le dessus : {names}</numerusform>
            <numerusform>%n rasters combinés, le premier sur le dessus : {names}</numerusform>
        </translation>
    </message>
    <message>
        <source>A second file, its name ending in “-sources”: the number of the source in each pixel, the names of the sources as legend</source>
        <translation>Un second fichier, dont le nom finit par « -sources » : le numéro de la source de chaque pixel, et les noms des sources en légende</translation>
    </message>
    <message>
        <source>Also save a source &amp;index raster</source>
        <translation>Enregistrer aussi un &amp;raster d'index des sources</translation>
    </message>
    <message>
        <source>Finest resolution on top, coarser ones fill its gaps</source>
        <translation>La résolution la plus fine au-dessus, les autres comblent ses lacunes</translation>
    </message>
    <message>
        <source>In the order of the list</source>
        <translation>Dans l'ordre de la liste</translation>
    </message>
    <message>
        <source>Newest on top</source>
        <translation>Le plus récent au-dessus</translation>
    </message>
</context>
<context>
    <name>SplitTask</name>
    <message>
        <source>Splitting an export into jobs</source>
        <translation>Découpage d'une exportation en tâches</translation>
    </message>
</context>
<context>
    <name>StacFieldTitles</name>
    <message>
        <source>Absolute orbit</source>
        <translation>Orbite absolue</translation>
    </message>
    <message>
        <source>Band width (µm)</source>
        <translation>Largeur de bande (µm)</translation>
    </message>
    <message>
        <source>Bands</source>
        <translation>Bandes</translation>
    </message>
    <message>
        <source>Centre wavelength (µm)</source>
        <translation>Longueur d'onde centrale (µm)</translation>
    </message>
    <message>
        <source>Checksum</source>
        <translation>Somme de contrôle</translation>
    </message>
    <message>
        <source>Citation</source>
        <translation>Citation</translation>
    </message>
    <message>
        <source>City</source>
        <translation>Ville</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>Cloud cover</source>
        <translation>Couverture nuageuse</translation>
    </message>
    <message>
        <source>Common name</source>
        <translation>Nom usuel</translation>
    </message>
    <message>
        <source>Constellation</source>
        <translation>Constellation</translation>
    </message>
    <message>
        <source>Country</source>
        <translation>Pays</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>Création</translation>
    </message>
    <message>
        <source>DOI</source>
        <translation>DOI</translation>
    </message>
    <message>
        <source>Data type</source>
        <translation>Type de données</translation>
    </message>
    <message>
        <source>Department</source>
        <translation>Département</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Description</translation>
    </message>
    <message>
        <source>Expires</source>
        <translation>Expiration</translation>
    </message>
    <message>
        <source>Grid square</source>
        <translation>Carreau de la grille</translation>
    </message>
    <message>
        <source>Ground sample distance</source>
        <translation>Résolution au sol</translation>
    </message>
    <message>
        <source>Header size</source>
        <translation>Taille de l'en-tête</translation>
    </message>
    <message>
        <source>Incidence angle</source>
        <translation>Angle d'incidence</translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation>Capteur (instruments)</translation>
    </message>
    <message>
        <source>Keywords</source>
        <translation>Mots-clés</translation>
    </message>
    <message>
        <source>Lineage</source>
        <translation>Généalogie</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Moyenne</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>Minimum</translation>
    </message>
    <message>
        <source>Mission</source>
        <translation>Mission</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Nom</translation>
    </message>
    <message>
        <source>Nodata</source>
        <translation>Valeur nodata</translation>
    </message>
    <message>
        <source>Off-nadir angle</source>
        <translation>Angle hors nadir</translation>
    </message>
    <message>
        <source>Offset</source>
        <translation>Décalage</translation>
    </message>
    <message>
        <source>Orbit direction</source>
        <translation>Sens de l'orbite</translation>
    </message>
    <message>
        <source>Platform</source>
        <translation>Plateforme</translation>
    </message>
    <message>
        <source>Processing facility</source>
        <translation>Centre de traitement</translation>
    </message>
    <message>
        <source>Processing level</source>
        <translation>Niveau de traitement</translation>
    </message>
    <message>
        <source>Product type</source>
        <translation>Type de produit</translation>
    </message>
    <message>
        <source>Publications</source>
        <translation>Publications</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Publication</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Région</translation>
    </message>
    <message>
        <source>Relative orbit</source>
        <translation>Orbite relative</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Résolution</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Échantillonnage</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Facteur d'échelle</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>Snow cover</source>
        <translation>Couverture neigeuse</translation>
    </message>
    <message>
        <source>Software</source>
        <translation>Logiciels</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Écart type</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>Statistiques</translation>
    </message>
    <message>
        <source>Sun azimuth</source>
        <translation>Azimut du soleil</translation>
    </message>
    <message>
        <source>Sun elevation</source>
        <translation>Élévation du soleil</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Unité</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Mise à jour</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Viewing azimuth</source>
        <translation>Azimut de visée</translation>
    </message>
</context>
<context>
    <name>StacLabels</name>
    <message>
        <source>Other</source>
        <translation>Autre</translation>
    </message>
    <message>
        <source>S3 address</source>
        <translation>adresse S3</translation>
    </message>
    <message>
        <source>S3 keys</source>
        <translation>clés S3</translation>
    </message>
    <message>
        <source>data</source>
        <translation>données</translation>
    </message>
    <message>
        <source>host</source>
        <translation>hébergeur</translation>
    </message>
    <message>
        <source>licensor</source>
        <translation>concédant</translation>
    </message>
    <message>
        <source>metadata</source>
        <translation>métadonnées</translation>
    </message>
    <message>
        <source>overview</source>
        <translation>aperçu</translation>
    </message>
    <message>
        <source>processor</source>
        <translation>traitement</translation>
    </message>
    <message>
        <source>producer</source>
        <translation>producteur</translation>
    </message>
    <message>
        <source>raw raster</source>
        <translation>raster brut</translation>
    </message>
    <message>
        <source>requester pays</source>
        <translation>lecture payante</translation>
    </message>
    <message>
        <source>sign-in</source>
        <translation>authentification</translation>
    </message>
    <message>
        <source>sign-in ({kind})</source>
        <translation>authentification ({kind})</translation>
    </message>
    <message>
        <source>since {start}</source>
        <translation>depuis le {start}</translation>
    </message>
    <message>
        <source>thumbnail</source>
        <translation>vignette</translation>
    </message>
    <message>
        <source>until {end}</source>
        <translation>jusqu'au {end}</translation>
    </message>
    <message>
        <source>visual</source>
        <translation>visuel</translation>
    </message>
    <message>
        <source>you pay</source>
        <translation>vous payez</translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation>{start} au {end}</translation>
    </message>
</context>
<context>
    <name>StacService</name>
    <message>
        <source>Enter the root of a STAC API, or the catalog.json of a catalogue made of files.</source>
        <translation>Saisissez la racine d'une API STAC, ou le catalog.json d'un catalogue fait de fichiers.</translation>
    </message>
    <message>
        <source>Its server has neither a search nor lists of items, as is usual with openEO.</source>
        <translation>Son serveur n'a ni recherche ni listes d'éléments, comme souvent ceux d'openEO.</translation>
    </message>
    <message>
        <source>The list of collections is broken.</source>
        <translation>La liste des collections est endommagée.</translation>
    </message>
    <message>
        <source>The server's answer is not a list of items.</source>
        <translation>La réponse du serveur n'est pas une liste d'éléments.</translation>
    </message>
    <message>
        <source>This address answers, but not as a STAC API.</source>
        <translation>Cette adresse répond, mais pas comme une API STAC.</translation>
    </message>
    <message>
        <source>This catalogue has collections, but no items to search.</source>
        <translation>Ce catalogue a des collections, mais aucun élément où chercher.</translation>
    </message>
    <message>
        <source>This catalogue has no list of collections.</source>
        <translation>Ce catalogue n'a pas de liste de collections.</translation>
    </message>
</context>
<context>
    <name>StacTransactions</name>
    <message>
        <source>Ask its operator for the right, or use the platform's own procedure.</source>
        <translation>Demandez-en le droit à son responsable, ou suivez la procédure propre à la plateforme.</translation>
    </message>
    <message>
        <source>Look at the item in the catalogue, and report it to the operator.</source>
        <translation>Regardez l'élément dans le catalogue, et signalez-le à son responsable.</translation>
    </message>
    <message>
        <source>Report it to the catalogue's operator.</source>
        <translation>Signalez-le au responsable du catalogue.</translation>
    </message>
    <message>
        <source>The catalogue does not let you register items ({status}).</source>
        <translation>Le catalogue ne vous permet pas d'inscrire des éléments ({status}).</translation>
    </message>
    <message>
        <source>The catalogue has accepted {name} ({status}), but does not have it.</source>
        <translation>Le catalogue a accepté {name} ({status}), mais ne l'a pas.</translation>
    </message>
    <message>
        <source>The catalogue has accepted {name} ({status}), but keeps other values: {members}.</source>
        <translation>Le catalogue a accepté {name} ({status}), mais garde d'autres valeurs : {members}.</translation>
    </message>
</context>
<context>
    <name>Stall</name>
    <message>
        <source>Abort the harvest, and start it again corrected.</source>
        <translation>Interrompez le moissonnage, corrigez-le et relancez-le.</translation>
    </message>
    <message>
        <source>Or the Géoplateforme may not reach its host: look at the address in the log.</source>
        <translation>Ou la Géoplateforme n'a pas accès à son hôte : voyez l'adresse dans le journal.</translation>
    </message>
    <message>
        <source>The WMS may not have the layer or the format, or not draw pictures of this size.</source>
        <translation>Le WMS n'a peut-être pas la couche ou le format, ou ne dessine pas d'images de cette taille.</translation>
    </message>
    <message numerus="yes">
        <source>The harvest gets nowhere: a picture has failed %n time(s), without end.</source>
        <translation>
            <numerusform>Le moissonnage n'avance plus : une image a échoué %n fois, sans fin.</numerusform>
            <numerusform>Le moissonnage n'avance plus : une image a échoué %n fois, sans fin.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusText</name>
    <message>
        <source>Aborted</source>
        <translation>Interrompu</translation>
    </message>
    <message>
        <source>As the Géoplateforme sets it</source>
        <translation>Celle que fixe la Géoplateforme</translation>
    </message>
    <message>
        <source>Being changed</source>
        <translation>En modification</translation>
    </message>
    <message>
        <source>Being computed</source>
        <translation>En calcul</translation>
    </message>
    <message>
        <source>Being published</source>
        <translation>En publication</translation>
    </message>
    <message>
        <source>Being synchronized</source>
        <translation>En synchronisation</translation>
    </message>
    <message>
        <source>Being unpublished</source>
        <translation>En dépublication</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Supprimée</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Vide</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Échoué</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Terminé</translation>
    </message>
    <message>
        <source>Not launched</source>
        <translation>Non lancé</translation>
    </message>
    <message>
        <source>Not published</source>
        <translation>Non publiée</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>Privée</translation>
    </message>
    <message>
        <source>Public</source>
        <translation>Publique</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Publiée</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Prête</translation>
    </message>
    <message>
        <source>Referenced</source>
        <translation>Référencée</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>En cours</translation>
    </message>
    <message>
        <source>Unusable</source>
        <translation>Inutilisable</translation>
    </message>
    <message>
        <source>Waiting for its turn</source>
        <translation>En attente</translation>
    </message>
</context>
<context>
    <name>StorageCheck</name>
    <message>
        <source>Choose a smaller area or a coarser level, or delete a pyramid that nobody uses.</source>
        <translation>Choisissez une zone plus petite ou un niveau plus grossier, ou supprimez une pyramide que personne n'utilise.</translation>
    </message>
    <message>
        <source>The pyramid takes about {size}, and the datastore has room for {left}.</source>
        <translation>La pyramide prend environ {size}, et il reste {left} dans l'entrepôt.</translation>
    </message>
</context>
<context>
    <name>StoreAccess</name>
    <message>
        <source>API key</source>
        <translation>clé d'API</translation>
    </message>
    <message>
        <source>An S3 address (s3://), neither opened nor signed here.</source>
        <translation>Adresse S3 (s3://), qui n'est ni ouverte ni signée ici.</translation>
    </message>
    <message>
        <source>In an object store; read over the web, if it is open to all.</source>
        <translation>Dans un entrepôt d'objets ; lu par le Web, s'il est ouvert à tous.</translation>
    </message>
    <message>
        <source>It opens with S3 keys of somebody who pays, in a signing profile for {host}.</source>
        <translation>Il s'ouvre avec les clés S3 de qui paie, dans un profil de signature pour {host}.</translation>
    </message>
    <message>
        <source>Its readers must be signed in: the connection does it.</source>
        <translation>Ses lecteurs doivent être authentifiés ; la connexion s'en charge.</translation>
    </message>
    <message>
        <source>Its users read it with GDAL (/vsis3/, {options}) or the AWS CLI ({cli}).</source>
        <translation>Ses utilisateurs le lisent avec GDAL (/vsis3/, {options}) ou AWS CLI ({cli}).</translation>
    </message>
    <message>
        <source>Needed: S3 keys of somebody who pays, in a signing profile of the connection for {host}.</source>
        <translation>Il faut : les clés S3 de qui paie, dans un profil de signature de la connexion pour {host}.</translation>
    </message>
    <message>
        <source>Needed: S3 keys, in a signing profile of the connection for {host}.</source>
        <translation>Il faut : des clés S3, dans un profil de signature de la connexion pour {host}.</translation>
    </message>
    <message>
        <source>Needed: a signing profile of the connection with a token for this host.</source>
        <translation>Il faut : un profil de signature de la connexion avec un jeton pour cet hôte.</translation>
    </message>
    <message>
        <source>Needed: a signing profile of the connection with the service that signs.</source>
        <translation>Il faut : un profil de signature de la connexion avec le service qui signe.</translation>
    </message>
    <message>
        <source>Needed: {kind}, in a signing profile of the connection for this host.</source>
        <translation>Il faut : {kind}, dans un profil de signature de la connexion pour cet hôte.</translation>
    </message>
    <message>
        <source>Other programs: GDAL (/vsis3/, {options}), AWS CLI ({cli}).</source>
        <translation>Autres programmes : GDAL (/vsis3/, {options}), AWS CLI ({cli}).</translation>
    </message>
    <message>
        <source>The catalogue says that its readers must be signed in.</source>
        <translation>D'après le catalogue, seuls les utilisateurs authentifiés peuvent le lire.</translation>
    </message>
    <message>
        <source>The file is in a second store too, whose readers pay (requester pays).</source>
        <translation>Le fichier est aussi dans un second entrepôt, dont la lecture est payante (requester pays).</translation>
    </message>
    <message>
        <source>The store wants addresses that are signed with S3 keys.</source>
        <translation>L'entrepôt demande des adresses signées avec des clés S3.</translation>
    </message>
    <message>
        <source>Whoever reads the file pays for it (requester pays), by addresses signed with S3 keys.</source>
        <translation>Qui lit le fichier le paie (requester pays), par des adresses signées avec des clés S3.</translation>
    </message>
    <message>
        <source>You pay the store for what you read (requester pays), with the connection's keys.</source>
        <translation>Vous payez l'entrepôt pour ce que vous lisez (requester pays), avec les clés de la connexion.</translation>
    </message>
    <message>
        <source>bearer token</source>
        <translation>jeton (bearer)</translation>
    </message>
    <message>
        <source>password</source>
        <translation>mot de passe</translation>
    </message>
    <message>
        <source>signed URL</source>
        <translation>URL signée</translation>
    </message>
    <message>
        <source>this host</source>
        <translation>cet hôte</translation>
    </message>
</context>
<context>
    <name>StyleChooser</name>
    <message>
        <source>Default style</source>
        <translation>Style par défaut</translation>
    </message>
    <message>
        <source>S&amp;tyle</source>
        <translation>S&amp;tyle</translation>
    </message>
</context>
<context>
    <name>TargetGrid</name>
    <message>
        <source>Choose a smaller extent or another coordinate reference system.</source>
        <translation>Choisissez une étendue plus petite ou un autre système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>The extent cannot be expressed in the coordinate reference system.</source>
        <translation>L'étendue ne peut pas être exprimée dans le système de coordonnées de référence.</translation>
    </message>
</context>
<context>
    <name>TargetSection</name>
    <message>
        <source>&amp;Folder</source>
        <translation>D&amp;ossier</translation>
    </message>
    <message>
        <source>Ca&amp;talogue</source>
        <translation>Ca&amp;talogue</translation>
    </message>
    <message>
        <source>Choose a collection.</source>
        <translation>Choisissez une collection.</translation>
    </message>
    <message>
        <source>Choose a folder.</source>
        <translation>Choisissez un dossier.</translation>
    </message>
    <message>
        <source>Choose a signing profile: this one is gone.</source>
        <translation>Choisissez un profil de signature : celui-ci n'existe plus.</translation>
    </message>
    <message>
        <source>Co&amp;llection</source>
        <translation>Co&amp;llection</translation>
    </message>
    <message>
        <source>Enter the address of the store, below which the files are put.</source>
        <translation>Saisissez l'adresse de l'entrepôt, sous laquelle les fichiers sont déposés.</translation>
    </message>
    <message>
        <source>Files are sent as they are.</source>
        <translation>Les fichiers sont envoyés tels quels.</translation>
    </message>
    <message>
        <source>Folder of Items</source>
        <translation>Dossier des éléments</translation>
    </message>
    <message>
        <source>Signing p&amp;rofile</source>
        <translation>P&amp;rofil de signature</translation>
    </message>
    <message>
        <source>Store &amp;URL</source>
        <translation>Entr&amp;epôt</translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>Please report it with the details.</source>
        <translation>Veuillez la signaler avec les détails.</translation>
    </message>
    <message>
        <source>Unexpected error.</source>
        <translation>Erreur inattendue.</translation>
    </message>
</context>
<context>
    <name>TemplateForm</name>
    <message>
        <source>&amp;Expiry in</source>
        <translation>&amp;Fin de validité dans</translation>
    </message>
    <message>
        <source>&amp;Method</source>
        <translation>&amp;Méthode</translation>
    </message>
    <message>
        <source>Above 1, a list of addresses is sent in one request</source>
        <translation>Au-delà de 1, une liste d'adresses est envoyée en une requête</translation>
    </message>
    <message>
        <source>Add a Parameter</source>
        <translation>Ajouter un paramètre</translation>
    </message>
    <message>
        <source>D&amp;uration as</source>
        <translation>D&amp;urée en</translation>
    </message>
    <message>
        <source>Files per &amp;request</source>
        <translation>Fichiers par re&amp;quête</translation>
    </message>
    <message>
        <source>Form fields</source>
        <translation>Champs de formulaire</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>En-tête</translation>
    </message>
    <message>
        <source>In a value, {href} stands for the file's address, {path}, {host}, {bucket} and {key} for parts of it, {duration} for how long the signature is to be valid.</source>
        <translation>Dans une valeur, {href} représente l'adresse du fichier, {path}, {host}, {bucket} et {key} des parties de celle-ci, {duration} la durée de validité souhaitée.</translation>
    </message>
    <message>
        <source>JSON body</source>
        <translation>Corps JSON</translation>
    </message>
    <message>
        <source>Minutes</source>
        <translation>Minutes</translation>
    </message>
    <message>
        <source>Parameter</source>
        <translation>Paramètre</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Paramètres</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>Emplacement</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>Paramètre d'URL</translation>
    </message>
    <message>
        <source>Remove the Parameter</source>
        <translation>Retirer le paramètre</translation>
    </message>
    <message>
        <source>Request to the service</source>
        <translation>Requête au service</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Secondes</translation>
    </message>
    <message>
        <source>Si&amp;gned address in</source>
        <translation>URL si&amp;gnée dans</translation>
    </message>
    <message>
        <source>The field of the JSON answer that has the signed address, or the way to it: data.url, $.results[*].url. Empty: the answer is the address itself.</source>
        <translation>Champ de la réponse JSON qui contient l'URL signée, ou chemin qui y mène : data.url, $.results[*].url. Vide : la réponse est l'URL elle-même.</translation>
    </message>
    <message>
        <source>The field with the end of the signature, or how long it is valid. Empty: the signed address says it.</source>
        <translation>Champ qui contient la fin de la signature, ou sa durée. Vide : l'URL signée l'indique.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Valeur</translation>
    </message>
</context>
<context>
    <name>TemporalControllerButton</name>
    <message>
        <source>Follow the temporal controller</source>
        <translation>Suivre le contrôleur temporel</translation>
    </message>
    <message>
        <source>Follow the temporal controller: its range, or its frame, sets the first and last day</source>
        <translation>Suivre le contrôleur temporel : sa plage, ou son image, fixe le premier et le dernier jour</translation>
    </message>
</context>
<context>
    <name>Transfer</name>
    <message>
        <source>A sign-in page of the network may be in the way.</source>
        <translation>Une page d'authentification du réseau fait peut-être obstacle.</translation>
    </message>
    <message>
        <source>It may be in preparation: try again later.</source>
        <translation>Il est peut-être en préparation : réessayez plus tard.</translation>
    </message>
    <message>
        <source>Redirects from https:// to http:// are not followed.</source>
        <translation>Les redirections de https:// vers http:// ne sont pas suivies.</translation>
    </message>
    <message>
        <source>Start again to continue from here.</source>
        <translation>Relancez pour reprendre là où le téléchargement s'est arrêté.</translation>
    </message>
    <message>
        <source>Start again: it will be fetched from its beginning.</source>
        <translation>Relancez : le fichier sera téléchargé depuis le début.</translation>
    </message>
    <message>
        <source>The file came incomplete.</source>
        <translation>Le fichier est arrivé incomplet.</translation>
    </message>
    <message>
        <source>The file on the server has changed meanwhile.</source>
        <translation>Le fichier sur le serveur a changé entre-temps.</translation>
    </message>
    <message>
        <source>The server answered without the file ({status}).</source>
        <translation>Le serveur a répondu sans le fichier ({status}).</translation>
    </message>
    <message>
        <source>The server redirects to an address that cannot be followed.</source>
        <translation>Le serveur redirige vers une adresse qui ne peut pas être suivie.</translation>
    </message>
    <message>
        <source>The server sent a web page instead of the file.</source>
        <translation>Le serveur a envoyé une page web au lieu du fichier.</translation>
    </message>
    <message>
        <source>The server sent another part of the file than requested.</source>
        <translation>Le serveur a envoyé une autre partie du fichier que celle demandée.</translation>
    </message>
</context>
<context>
    <name>TransformationsTask</name>
    <message>
        <source>Preparing projections</source>
        <translation>Préparation des projections</translation>
    </message>
</context>
<context>
    <name>TreeReader</name>
    <message numerus="yes">
        <source>%n link(s) of {title}</source>
        <translation>
            <numerusform>%n lien de {title}</numerusform>
            <numerusform>%n liens de {title}</numerusform>
        </translation>
    </message>
    <message>
        <source>It is not an item.</source>
        <translation>Ce n'est pas un élément.</translation>
    </message>
    <message>
        <source>Item at {url}</source>
        <translation>Élément à l'adresse {url}</translation>
    </message>
    <message>
        <source>They lead to no address that may be read.</source>
        <translation>Ils ne mènent à aucune adresse que l'on puisse lire.</translation>
    </message>
    <message>
        <source>This STAC record is broken.</source>
        <translation>Cette fiche STAC est endommagée.</translation>
    </message>
    <message>
        <source>This is neither a STAC catalogue nor a STAC collection.</source>
        <translation>Ce n'est ni un catalogue ni une collection STAC.</translation>
    </message>
    <message>
        <source>This is not a STAC record.</source>
        <translation>Ce n'est pas une fiche STAC.</translation>
    </message>
</context>
<context>
    <name>TreeSearch</name>
    <message>
        <source>{count} catalogues and collections read</source>
        <translation>{count} catalogues et collections lus</translation>
    </message>
    <message>
        <source>{count} items read</source>
        <translation>{count} éléments lus</translation>
    </message>
    <message>
        <source>{count} of {total} items read</source>
        <translation>{count} éléments lus sur {total}</translation>
    </message>
</context>
<context>
    <name>TreeWalk</name>
    <message>
        <source>Catalogues in {title}</source>
        <translation>Catalogues dans {title}</translation>
    </message>
    <message>
        <source>The catalogue has no collection {id}.</source>
        <translation>Le catalogue n'a pas de collection {id}.</translation>
    </message>
    <message>
        <source>They lie more than {levels} levels deep.</source>
        <translation>Ils se trouvent à plus de {levels} niveaux de profondeur.</translation>
    </message>
</context>
<context>
    <name>UndrawnLayers</name>
    <message numerus="yes">
        <source>%n layer(s) of {host} could not be drawn whole.</source>
        <translation>
            <numerusform>%n couche de {host} n'a pas pu être dessinée en entier.</numerusform>
            <numerusform>%n couches de {host} n'ont pas pu être dessinées en entier.</numerusform>
        </translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
    <message>
        <source>Move the map, or press F5, to try again.</source>
        <translation>Déplacez la carte, ou appuyez sur F5, pour réessayer.</translation>
    </message>
</context>
<context>
    <name>UnsupportedPython</name>
    <message>
        <source>Datacube Browser</source>
        <translation>Navigateur de cube de données</translation>
    </message>
    <message>
        <source>This QGIS runs on a Python older than 3.10. Install a newer build of QGIS.</source>
        <translation>Ce QGIS fonctionne avec un Python antérieur à 3.10. Installez une version plus récente de QGIS.</translation>
    </message>
</context>
<context>
    <name>UpdateGuard</name>
    <message>
        <source>Restart this QGIS: another one has updated the Datacube Browser.</source>
        <translation>Redémarrez ce QGIS : un autre a mis à jour le Navigateur de cube de données.</translation>
    </message>
</context>
<context>
    <name>UpdateLayersTask</name>
    <message numerus="yes">
        <source>Updating %n layer(s)</source>
        <translation>
            <numerusform>Mise à jour de %n couche</numerusform>
            <numerusform>Mise à jour de %n couches</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Upload</name>
    <message>
        <source>Check the address of the store, and how its addresses are signed.</source>
        <translation>Vérifiez l'adresse de l'entrepôt, et comment ses adresses sont signées.</translation>
    </message>
    <message>
        <source>Enter the address that it names: see the details.</source>
        <translation>Saisissez l'adresse qu'il indique : voyez les détails.</translation>
    </message>
    <message>
        <source>It was moved or removed meanwhile: start again.</source>
        <translation>Il a été déplacé ou supprimé entre-temps : recommencez.</translation>
    </message>
    <message>
        <source>The server redirects uploads to another address.</source>
        <translation>Le serveur redirige les envois vers une autre adresse.</translation>
    </message>
    <message>
        <source>The store does not let you write here ({status}).</source>
        <translation>L'entrepôt ne vous permet pas d'écrire ici ({status}).</translation>
    </message>
    <message>
        <source>{file} cannot be read.</source>
        <translation>{file} ne peut être lu.</translation>
    </message>
</context>
<context>
    <name>Uploads</name>
    <message>
        <source>Change the signing profile, or choose another one.</source>
        <translation>Modifiez le profil de signature, ou choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The signing profile {name} does not name the host of the store.</source>
        <translation>Le profil de signature {name} ne nomme pas l'hôte de l'entrepôt.</translation>
    </message>
    <message>
        <source>The signing profile {name} is for reading alone.</source>
        <translation>Le profil de signature {name} ne sert qu'à la lecture.</translation>
    </message>
</context>
<context>
    <name>Validity</name>
    <message numerus="yes">
        <source>%n record(s) are deprecated or have expired.</source>
        <translation>
            <numerusform>%n fiche est obsolète ou a expiré.</numerusform>
            <numerusform>%n fiches sont obsolètes ou ont expiré.</numerusform>
        </translation>
    </message>
    <message>
        <source>Deprecated: its publisher advises against using it any longer.</source>
        <translation>Obsolète : son éditeur déconseille de l'utiliser désormais.</translation>
    </message>
    <message>
        <source>Expired on {day}.</source>
        <translation>A expiré le {day}.</translation>
    </message>
    <message>
        <source>Expires on {day}.</source>
        <translation>Expire le {day}.</translation>
    </message>
    <message>
        <source>The catalogue names a newer version.</source>
        <translation>Le catalogue indique une version plus récente.</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>deprecated</source>
        <translation>obsolète</translation>
    </message>
    <message>
        <source>expired</source>
        <translation>expiré</translation>
    </message>
    <message>
        <source>until {day}</source>
        <translation>jusqu'au {day}</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>version {version}</translation>
    </message>
</context>
<context>
    <name>ValueConversion</name>
    <message>
        <source>It has complex whole numbers beyond 2²⁴, which cannot be saved exactly.</source>
        <translation>Il contient des nombres entiers complexes au-delà de 2²⁴, qui ne peuvent pas être enregistrés exactement.</translation>
    </message>
</context>
<context>
    <name>Verification</name>
    <message>
        <source>{file} is not the file that the catalogue describes: its size differs.</source>
        <translation>{file} n'est pas le fichier que décrit le catalogue : sa taille diffère.</translation>
    </message>
    <message>
        <source>{file} is not the file that the catalogue describes: its {kind} differs.</source>
        <translation>{file} n'est pas le fichier que décrit le catalogue : sa somme de contrôle {kind} diffère.</translation>
    </message>
</context>
<context>
    <name>ViewToolbar</name>
    <message>
        <source>Help</source>
        <translation>Aide</translation>
    </message>
    <message>
        <source>Open the user guide</source>
        <translation>Ouvrir le guide de l'utilisateur</translation>
    </message>
    <message>
        <source>Select Items on the Map</source>
        <translation>Sélectionner des éléments sur la carte</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>Services</translation>
    </message>
    <message>
        <source>Services, other tools, and addresses that you have copied</source>
        <translation>Services, autres outils et adresses copiées</translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation>Afficher les détails</translation>
    </message>
    <message>
        <source>Show Footprints on the Map</source>
        <translation>Afficher les emprises sur la carte</translation>
    </message>
    <message>
        <source>Show Thumbnails</source>
        <translation>Afficher les vignettes</translation>
    </message>
    <message>
        <source>Show True Coverage</source>
        <translation>Afficher la couverture réelle</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Affichage</translation>
    </message>
</context>
<context>
    <name>ViewUrlTask</name>
    <message>
        <source>Composing an address</source>
        <translation>Composition d'une adresse</translation>
    </message>
    <message>
        <source>The view cannot be projected into {crs}.</source>
        <translation>La vue ne peut pas être projetée en {crs}.</translation>
    </message>
    <message>
        <source>Zoom to the layer first.</source>
        <translation>Zoomez d'abord sur la couche.</translation>
    </message>
</context>
<context>
    <name>VrtCheck</name>
    <message>
        <source>Use the COG of the same item.</source>
        <translation>Utilisez le COG du même élément.</translation>
    </message>
    <message>
        <source>{name}: a file of this VRT could not be opened.</source>
        <translation>{name} : un fichier de ce VRT n'a pas pu être ouvert.</translation>
    </message>
</context>
<context>
    <name>VrtDestination</name>
    <message>
        <source>the name of the file must end in .vrt.</source>
        <translation>le nom du fichier doit se terminer par .vrt.</translation>
    </message>
</context>
<context>
    <name>VrtDialog</name>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Fichier</translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation>&amp;Dossier</translation>
    </message>
    <message>
        <source>ArcGIS Pro opens a VRT directly: it points to the files at their current address, and only what is shown is read. Statistics and histogram, estimated from overviews, are beside it: no need to calculate them, which would read the whole files.</source>
        <translation>ArcGIS Pro ouvre un VRT directement : il renvoie aux fichiers à leur adresse actuelle, et seul ce qui est affiché est lu. Les statistiques et l'histogramme, estimés à partir des aperçus, sont à côté : inutile de les calculer, ce qui ferait lire les fichiers en entier.</translation>
    </message>
    <message>
        <source>Choose a folder that exists.</source>
        <translation>Choisissez un dossier qui existe.</translation>
    </message>
    <message>
        <source>GDAL virtual rasters</source>
        <translation>Rasters virtuels GDAL</translation>
    </message>
    <message>
        <source>One file for &amp;all items</source>
        <translation>Un fichier pour &amp;tous les éléments</translation>
    </message>
    <message numerus="yes">
        <source>One file for &amp;each of the assets (%n)</source>
        <translation>
            <numerusform>Un fichier pour &amp;chaque ressource (%n)</numerusform>
            <numerusform>Un fichier pour &amp;chaque ressource (%n)</numerusform>
        </translation>
    </message>
    <message>
        <source>Save VRT for ArcGIS Pro</source>
        <translation>Enregistrer un VRT pour ArcGIS Pro</translation>
    </message>
    <message>
        <source>{file} is write-protected: enter another file name.</source>
        <translation>{file} est protégé en écriture : saisissez un autre nom de fichier.</translation>
    </message>
</context>
<context>
    <name>VrtIntegers</name>
    <message>
        <source>Save the extent of its items instead.</source>
        <translation>Enregistrez plutôt l'étendue de ses éléments.</translation>
    </message>
    <message>
        <source>The mosaic has whole numbers beyond 2⁵³, which it cannot hold exactly.</source>
        <translation>La mosaïque contient des nombres entiers au-delà de 2⁵³, qu'elle ne peut pas représenter exactement.</translation>
    </message>
</context>
<context>
    <name>WaitingTime</name>
    <message numerus="yes">
        <source>Try again in %n hour(s).</source>
        <translation>
            <numerusform>Réessayez dans %n heure.</numerusform>
            <numerusform>Réessayez dans %n heures.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n minute(s).</source>
        <translation>
            <numerusform>Réessayez dans %n minute.</numerusform>
            <numerusform>Réessayez dans %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Réessayez dans %n seconde.</numerusform>
            <numerusform>Réessayez dans %n secondes.</numerusform>
        </translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation>Réessayez plus tard.</translation>
    </message>
</context>
<context>
    <name>WcsExportDialog</name>
    <message>
        <source>Extract from WCS</source>
        <translation>Extraire d'un WCS</translation>
    </message>
    <message>
        <source>Looking for the files…</source>
        <translation>Recherche des fichiers…</translation>
    </message>
    <message>
        <source>NRCan is phasing this service out, and recommends its files (COG) with the same data.</source>
        <translation>RNCan retire progressivement ce service, et recommande ses fichiers (COG), qui contiennent les mêmes données.</translation>
    </message>
    <message>
        <source>NRCan is phasing this service out.</source>
        <translation>RNCan retire progressivement ce service.</translation>
    </message>
    <message>
        <source>Save from the Files Instead…</source>
        <translation>Enregistrer plutôt à partir des fichiers…</translation>
    </message>
    <message>
        <source>The service computes the pixels on this grid, in requests as large as it allows.</source>
        <translation>Le service calcule les pixels sur cette grille, par requêtes aussi grandes qu'il le permet.</translation>
    </message>
    <message>
        <source>{collection} has more than {count} files in this extent. Choose a smaller extent.</source>
        <translation>{collection} a plus de {count} fichiers dans cette étendue. Choisissez une étendue plus petite.</translation>
    </message>
    <message>
        <source>{collection} has no file in this extent. Choose another extent.</source>
        <translation>{collection} n'a aucun fichier dans cette étendue. Choisissez une autre étendue.</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>1. Zoom the map to your area.</source>
        <translation>1. Zoomez la carte sur votre secteur.</translation>
    </message>
    <message>
        <source>2. Expand a collection, then an item, and check an asset.</source>
        <translation>2. Dépliez une collection, puis un élément, et cochez une ressource.</translation>
    </message>
    <message>
        <source>3. Add it to the map, or save its canvas extent.</source>
        <translation>3. Ajoutez-la à la carte, ou enregistrez-en l'étendue du canevas.</translation>
    </message>
    <message>
        <source>Elevation and more, from the cloud</source>
        <translation>Élévation et autres données, depuis le nuage</translation>
    </message>
    <message>
        <source>Find HRDEM in Map &amp;View</source>
        <translation>Trouver le MNEHR dans la &amp;vue</translation>
    </message>
    <message>
        <source>Finds NRCan's 1 m terrain model in the map view, and checks it.</source>
        <translation>Trouve le modèle de terrain à 1 m de RNCan dans la vue de la carte, et le coche.</translation>
    </message>
    <message>
        <source>Show &amp;All Collections</source>
        <translation>Affic&amp;her toutes les collections</translation>
    </message>
</context>
<context>
    <name>WmsAdvice</name>
    <message>
        <source>Choose another layer, or ask the service's operator to add this CRS.</source>
        <translation>Choisissez une autre couche, ou demandez l'ajout de ce SCR au responsable du service.</translation>
    </message>
    <message>
        <source>Choose one of these: {formats}.</source>
        <translation>Choisissez l'un de ceux-ci : {formats}.</translation>
    </message>
    <message>
        <source>It has, for example: {names}.</source>
        <translation>Il a, par exemple : {names}.</translation>
    </message>
    <message>
        <source>It lists no layers at all: check the address.</source>
        <translation>Il n'annonce aucune couche : vérifiez l'adresse.</translation>
    </message>
    <message>
        <source>It offers none that can be harvested: choose another service.</source>
        <translation>Il n'en propose aucun à moissonner : choisissez un autre service.</translation>
    </message>
    <message>
        <source>Set the size of the pictures to {side} × {side}.</source>
        <translation>Mettez la taille des images à {side} × {side}.</translation>
    </message>
    <message>
        <source>The layer {name} is not offered in EPSG:3857, which is harvested.</source>
        <translation>La couche {name} n'est pas proposée en EPSG:3857, qui est moissonné.</translation>
    </message>
    <message>
        <source>The service does not offer the format {format}.</source>
        <translation>Le service ne propose pas le format {format}.</translation>
    </message>
    <message>
        <source>The service draws pictures of up to {most} pixels, and {asked} are asked for.</source>
        <translation>Le service dessine des images de {most} pixels au plus, et {asked} sont demandés.</translation>
    </message>
    <message>
        <source>The service lists no layer {name}.</source>
        <translation>Le service n'annonce pas de couche {name}.</translation>
    </message>
    <message>
        <source>The service's pictures are at another address: {url}</source>
        <translation>Les images du service sont à une autre adresse : {url}</translation>
    </message>
    <message>
        <source>Try this one.</source>
        <translation>Essayez celle-ci.</translation>
    </message>
</context>
<context>
    <name>WmsLayersDialog</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n couche</numerusform>
            <numerusform>%n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>C&amp;hoisir</translation>
    </message>
    <message>
        <source>Asking the service for its layers…</source>
        <translation>Lecture des couches du service…</translation>
    </message>
    <message>
        <source>Choose Layers</source>
        <translation>Choisir des couches</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Couches</translation>
    </message>
    <message>
        <source>Search layers…</source>
        <translation>Chercher une couche…</translation>
    </message>
</context>
<context>
    <name>WmsRequests</name>
    <message>
        <source>Choose smaller pictures. How long QGIS waits is among its options (Network).</source>
        <translation>Choisissez des images plus petites. Le délai d'attente de QGIS est dans ses options (Réseau).</translation>
    </message>
    <message>
        <source>The service has not answered in time.</source>
        <translation>Le service n'a pas répondu à temps.</translation>
    </message>
    <message>
        <source>The service redirects the engine to another host: {url}</source>
        <translation>Le service redirige le moteur vers un autre hôte : {url}</translation>
    </message>
    <message>
        <source>Use the address of a service that answers itself.</source>
        <translation>Prenez l'adresse d'un service qui répond lui-même.</translation>
    </message>
</context>
<context>
    <name>WriteFailure</name>
    <message>
        <source>Another program has the file open: close it there.</source>
        <translation>Un autre programme a ouvert le fichier : fermez-le là-bas.</translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation>Les détails disent pourquoi.</translation>
    </message>
    <message>
        <source>The disk does not accept this name: choose another, shorter one.</source>
        <translation>Le disque n'accepte pas ce nom : choisissez-en un autre, plus court.</translation>
    </message>
    <message>
        <source>The disk is full: make room, or choose another folder.</source>
        <translation>Le disque est plein : libérez de l'espace, ou choisissez un autre dossier.</translation>
    </message>
    <message>
        <source>The folder does not exist: choose another one.</source>
        <translation>Le dossier n'existe pas : choisissez-en un autre.</translation>
    </message>
    <message>
        <source>Too large for the format or the disk: use BIGTIFF=YES, a smaller extent, or tiles.</source>
        <translation>Trop grand pour le format ou le disque : utilisez BIGTIFF=YES, une étendue plus petite, ou des tuiles.</translation>
    </message>
    <message>
        <source>You may not write there: choose another folder, or see whether a program has it open.</source>
        <translation>Vous n'avez pas le droit d'y écrire : choisissez un autre dossier, ou voyez si un programme a ouvert le fichier.</translation>
    </message>
</context>
</TS>

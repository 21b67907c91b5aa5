<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AssetActions</name>
    <message numerus="yes">
        <source>%n file(s) of this name are in the folder already.</source>
        <translation>
            <numerusform>%n fichier de ce nom est déjà dans le dossier.</numerusform>
            <numerusform>%n fichiers de ces noms sont déjà dans le dossier.</numerusform>
        </translation>
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
</context>
<context>
    <name>BrowserItems</name>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>Copier l'URL</translation>
    </message>
    <message>
        <source>More items, from {number}</source>
        <translation>Autres éléments, à partir du numéro {number}</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Actualiser</translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Show in Datacube Browser</source>
        <translation>Afficher dans le navigateur de cube de données</translation>
    </message>
    <message>
        <source>Unexpected error: {error}</source>
        <translation>Erreur inattendue : {error}</translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Add to Map ({count})</source>
        <translation>Ajouter à la carte ({count})</translation>
    </message>
    <message>
        <source>Download Whole Files…</source>
        <translation>Télécharger les fichiers entiers…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Plus</translation>
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
        <source>Search the checked collections, or all that are listed</source>
        <translation>Rechercher dans les collections cochées ou, à défaut, dans toutes celles de la liste</translation>
    </message>
    <message>
        <source>Select Items on the Map</source>
        <translation>Sélectionner des éléments sur la carte</translation>
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
        <source>Show True Coverage</source>
        <translation>Afficher la couverture réelle</translation>
    </message>
    <message>
        <source>Showing the collections of last time</source>
        <translation>Voici les collections de la dernière fois</translation>
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
        <source>Ask the catalogue for its collections again</source>
        <translation>Redemander au catalogue ses collections</translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation>Catalogue</translation>
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
        <translation>&amp;Annuler le test</translation>
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
        <source>Put the user name and password into an authentication configuration, not into the URL.</source>
        <translation>Mettez le nom d'utilisateur et le mot de passe dans une configuration d'authentification, pas dans l'URL.</translation>
    </message>
    <message>
        <source>The URL must begin with http:// or https:// and name a server.</source>
        <translation>L'URL doit commencer par http:// ou https:// et nommer un serveur.</translation>
    </message>
    <message>
        <source>The root (landing page) of a STAC API</source>
        <translation>La racine (page d'accueil) d'une API STAC</translation>
    </message>
    <message>
        <source>There is already a connection of this name.</source>
        <translation>Une connexion porte déjà ce nom.</translation>
    </message>
    <message>
        <source>{collections}, {skipped} unreadable</source>
        <translation>{collections}, {skipped} illisible(s)</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name} (copie)</translation>
    </message>
</context>
<context>
    <name>Coverage</name>
    <message>
        <source>Looking for data in the view</source>
        <translation>Recherche de données dans la vue</translation>
    </message>
    <message>
        <source>The outline of the data is not GeoJSON with polygons.</source>
        <translation>Le contour des données n'est pas du GeoJSON avec des polygones.</translation>
    </message>
</context>
<context>
    <name>Credentials</name>
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
    <name>Details</name>
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
        <source>Size</source>
        <translation>Taille</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>{columns} × {rows} pixels</source>
        <translation>{columns} × {rows} pixels</translation>
    </message>
</context>
<context>
    <name>DetailsPanel</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>Select a collection, an item or an asset to see its details.</source>
        <translation>Sélectionnez une collection, un élément ou une ressource pour en voir les détails.</translation>
    </message>
</context>
<context>
    <name>Download</name>
    <message>
        <source>A sign-in page of the network may be in the way.</source>
        <translation>Une page de connexion du réseau fait peut-être obstacle.</translation>
    </message>
    <message>
        <source>Choose another folder, or save the extent that you need instead.</source>
        <translation>Choisissez un autre dossier, ou enregistrez plutôt l'étendue dont vous avez besoin.</translation>
    </message>
    <message>
        <source>Choose another folder.</source>
        <translation>Choisissez un autre dossier.</translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation>
            <numerusform>Téléchargement de %n fichier</numerusform>
            <numerusform>Téléchargement de %n fichiers</numerusform>
        </translation>
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
        <source>The disk is full: make room, then start again to continue from here.</source>
        <translation>Le disque est plein : libérez de l'espace, puis relancez pour reprendre là où le téléchargement s'est arrêté.</translation>
    </message>
    <message>
        <source>The file came incomplete.</source>
        <translation>Le fichier est arrivé incomplet.</translation>
    </message>
    <message>
        <source>The folder is read-only: choose another one.</source>
        <translation>Le dossier est en lecture seule : choisissez-en un autre.</translation>
    </message>
    <message>
        <source>The server sent a web page instead of the file.</source>
        <translation>Le serveur a envoyé une page web au lieu du fichier.</translation>
    </message>
    <message>
        <source>The server sent another part of the file than asked for.</source>
        <translation>Le serveur a envoyé une autre partie du fichier que celle demandée.</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>Impossible d'écrire {file}.</translation>
    </message>
    <message>
        <source>{file} takes {size}, and the disk has {free} free.</source>
        <translation>{file} occupe {size}, et il reste {free} sur le disque.</translation>
    </message>
</context>
<context>
    <name>Everywhere</name>
    <message>
        <source>Datacube Browser: Help</source>
        <translation>Navigateur de cube de données : aide</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Another export is writing {file}.</source>
        <translation>Une autre exportation écrit {file}.</translation>
    </message>
    <message>
        <source>Building pyramids…</source>
        <translation>Construction des pyramides…</translation>
    </message>
    <message>
        <source>Check the connection and try again.</source>
        <translation>Vérifiez la connexion et réessayez.</translation>
    </message>
    <message>
        <source>Check the connection, or that the file still exists.</source>
        <translation>Vérifiez la connexion, ou que le fichier existe toujours.</translation>
    </message>
    <message>
        <source>Check the folder's free space and permissions, and that no program has the file open.</source>
        <translation>Vérifiez l'espace libre et les droits d'accès au dossier, et qu'aucun programme n'a ouvert le fichier.</translation>
    </message>
    <message>
        <source>Choose a smaller extent or another coordinate reference system.</source>
        <translation>Choisissez une étendue plus petite ou un autre système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>Choose a smaller extent, a coarser resolution or another disk.</source>
        <translation>Choisissez une étendue plus petite, une résolution plus grossière ou un autre disque.</translation>
    </message>
    <message>
        <source>Choose another file name.</source>
        <translation>Choisissez un autre nom de fichier.</translation>
    </message>
    <message>
        <source>Choose larger tiles, a smaller extent or a coarser resolution.</source>
        <translation>Choisissez des tuiles plus grandes, une étendue plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
        <source>Looking for interrupted exports</source>
        <translation>Recherche des exportations interrompues</translation>
    </message>
    <message>
        <source>Making it cloud optimized…</source>
        <translation>Optimisation pour l'infonuagique…</translation>
    </message>
    <message>
        <source>Move the map to the rasters or choose another extent.</source>
        <translation>Déplacez la carte vers les rasters ou choisissez une autre étendue.</translation>
    </message>
    <message>
        <source>Planning an export</source>
        <translation>Préparation d'une extraction</translation>
    </message>
    <message>
        <source>Removing a temporary file</source>
        <translation>Suppression d'un fichier temporaire</translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation>Enregistrement de {file}</translation>
    </message>
    <message>
        <source>Source of each pixel</source>
        <translation>Source de chaque pixel</translation>
    </message>
    <message>
        <source>The coordinate reference system is unknown.</source>
        <translation>Le système de coordonnées de référence est inconnu.</translation>
    </message>
    <message>
        <source>The extent cannot be expressed in the coordinate reference system.</source>
        <translation>L'étendue ne peut pas être exprimée dans le système de coordonnées de référence.</translation>
    </message>
    <message>
        <source>The extent is empty.</source>
        <translation>L'étendue est vide.</translation>
    </message>
    <message>
        <source>The extent touches none of the rasters.</source>
        <translation>L'étendue ne touche aucun des rasters.</translation>
    </message>
    <message>
        <source>The extent would be cut into more than {number} tiles.</source>
        <translation>L'étendue serait découpée en plus de {number} tuiles.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used.</source>
        <translation>Le dossier {folder} est inutilisable.</translation>
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
        <source>The nodata value {value} does not fit the data type.</source>
        <translation>La valeur nodata {value} ne convient pas au type de données.</translation>
    </message>
    <message>
        <source>The resolution must be greater than zero.</source>
        <translation>La résolution doit être supérieure à zéro.</translation>
    </message>
    <message>
        <source>There is no raster to export.</source>
        <translation>Il n'y a aucun raster à exporter.</translation>
    </message>
    <message>
        <source>Wait until it has ended, or choose another file name.</source>
        <translation>Attendez qu'elle soit terminée, ou choisissez un autre nom de fichier.</translation>
    </message>
    <message>
        <source>Which source each pixel came from can be said of {number} sources at most.</source>
        <translation>La source de chaque pixel ne peut être indiquée que pour {number} sources au plus.</translation>
    </message>
    <message>
        <source>no source</source>
        <translation>aucune source</translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation>Impossible d'écrire {file}.</translation>
    </message>
    <message>
        <source>{folder} has {free} free, and the file takes about {needed}.</source>
        <translation>Il reste {free} dans {folder}, et le fichier occupe environ {needed}.</translation>
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
        <source>{name} is not georeferenced.</source>
        <translation>{name} n'est pas géoréférencé.</translation>
    </message>
    <message>
        <source>{one} and {other} cannot be put together: their numbers of bands differ.</source>
        <translation>{one} et {other} ne peuvent pas être assemblés : leurs nombres de bandes diffèrent.</translation>
    </message>
</context>
<context>
    <name>ExportActions</name>
    <message>
        <source>Choose a raster layer that GDAL reads: a file, a COG or a VRT.</source>
        <translation>Choisissez une couche raster que GDAL sait lire : un fichier, un COG ou un VRT.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
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
</context>
<context>
    <name>ExportWording</name>
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
        <source>about {size} to fetch</source>
        <translation>environ {size} à télécharger</translation>
    </message>
    <message>
        <source>about {size} to write</source>
        <translation>environ {size} à écrire</translation>
    </message>
    <message>
        <source>about {time} at the speed of the last exports</source>
        <translation>environ {time} à la vitesse des derniers exports</translation>
    </message>
    <message>
        <source>at most {size} to write</source>
        <translation>au plus {size} à écrire</translation>
    </message>
    <message>
        <source>{columns} × {rows} pixels</source>
        <translation>{columns} × {rows} pixels</translation>
    </message>
    <message>
        <source>{size} free</source>
        <translation>{size} libres</translation>
    </message>
</context>
<context>
    <name>ExtentChoice</name>
    <message>
        <source>Custom extent</source>
        <translation>Étendue au choix</translation>
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
    <name>FilterPanel</name>
    <message>
        <source>&amp;Reverse</source>
        <translation>&amp;Inverser</translation>
    </message>
    <message>
        <source>&amp;Sort</source>
        <translation>&amp;Tri</translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation>&amp;Où</translation>
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
        <source>Search collections and item ids…</source>
        <translation>Chercher collections et éléments…</translation>
    </message>
    <message>
        <source>Search words</source>
        <translation>Mots recherchés</translation>
    </message>
    <message>
        <source>The order of the items in a collection</source>
        <translation>L'ordre des éléments d'une collection</translation>
    </message>
    <message>
        <source>Words in a collection's title, id, description or keywords, or in an item's id; press Enter to search</source>
        <translation>Mots du titre, de l'identifiant, de la description ou des mots-clés d'une collection, ou de l'identifiant d'un élément ; appuyez sur Entrée pour lancer la recherche</translation>
    </message>
</context>
<context>
    <name>Format</name>
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
        <source>{done} of {total}</source>
        <translation>{done} sur {total}</translation>
    </message>
</context>
<context>
    <name>HelpWindow</name>
    <message>
        <source>Browser panel: the catalogues, down to their assets.</source>
        <translation>Panneau Explorateur : les catalogues, jusqu'à leurs ressources.</translation>
    </message>
    <message>
        <source>Choose a catalogue at the top of the dock. The button beside it makes new connections.</source>
        <translation>Choisissez un catalogue en haut du panneau. Le bouton à côté crée de nouvelles connexions.</translation>
    </message>
    <message>
        <source>Datacube Browser: Help</source>
        <translation>Navigateur de cube de données : aide</translation>
    </message>
    <message>
        <source>Double-click an asset, or drag it onto the map, to add it as a layer. It is read from afar.</source>
        <translation>Double-cliquez sur une ressource, ou faites-la glisser sur la carte, pour l'ajouter comme couche. Elle est lue à distance.</translation>
    </message>
    <message>
        <source>Elsewhere in QGIS</source>
        <translation>Ailleurs dans QGIS</translation>
    </message>
    <message>
        <source>From a catalogue to a file</source>
        <translation>D'un catalogue à un fichier</translation>
    </message>
    <message>
        <source>Locator bar: type dc, a space, and words of a collection or the identifier of an item.</source>
        <translation>Barre de localisation (Ctrl+K) : tapez dc, une espace, puis des mots d'une collection ou l'identifiant d'un élément.</translation>
    </message>
    <message>
        <source>Menu of a layer: save the canvas extent of it; show where it comes from.</source>
        <translation>Menu d'une couche : en enregistrer l'étendue du canevas, montrer d'où elle vient.</translation>
    </message>
    <message>
        <source>Move the map to your area: the list shows the collections that have something there.</source>
        <translation>Déplacez la carte vers votre secteur : la liste montre les collections qui y ont quelque chose.</translation>
    </message>
    <message>
        <source>Open a collection to find its items, and an item to see its assets.</source>
        <translation>Ouvrez une collection pour trouver ses éléments, et un élément pour voir ses ressources.</translation>
    </message>
    <message>
        <source>Save Canvas Extent as… writes what the map shows to a file, in the asset's own pixels.</source>
        <translation>Enregistrer l'étendue du canevas sous… écrit dans un fichier ce que montre la carte, avec les pixels mêmes de la ressource.</translation>
    </message>
    <message>
        <source>Settings › Keyboard Shortcuts gives a key to each action.</source>
        <translation>Préférences › Raccourcis clavier permet d'attribuer une touche à chaque action.</translation>
    </message>
    <message>
        <source>Settings › Options › Datacube Browser: the catalogue and folders to begin with.</source>
        <translation>Préférences › Options › Navigateur de cube de données : le catalogue et les dossiers de départ.</translation>
    </message>
    <message>
        <source>Your keyboard shortcuts</source>
        <translation>Vos raccourcis clavier</translation>
    </message>
</context>
<context>
    <name>HttpError</name>
    <message>
        <source>Check the URL of the connection, or refresh it: the data may have moved.</source>
        <translation>Vérifiez l'URL de la connexion, ou actualisez-la : les données ont peut-être été déplacées.</translation>
    </message>
    <message>
        <source>Choose or correct the authentication configuration of this connection.</source>
        <translation>Choisissez ou corrigez la configuration d'authentification de cette connexion.</translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation>Les détails disent pourquoi.</translation>
    </message>
    <message>
        <source>The server asks who you are.</source>
        <translation>Le serveur demande qui vous êtes.</translation>
    </message>
    <message>
        <source>The server did not accept the request (error {status}).</source>
        <translation>Le serveur n'a pas accepté la requête (erreur {status}).</translation>
    </message>
    <message>
        <source>The server has a problem of its own (error {status}).</source>
        <translation>Le serveur a lui-même un problème (erreur {status}).</translation>
    </message>
    <message>
        <source>The server knows nothing at this address.</source>
        <translation>Le serveur ne connaît rien à cette adresse.</translation>
    </message>
    <message>
        <source>The server receives too many requests.</source>
        <translation>Le serveur reçoit trop de requêtes.</translation>
    </message>
    <message>
        <source>The server refuses access.</source>
        <translation>Le serveur refuse l'accès.</translation>
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
    <message>
        <source>Wait a moment, then try again.</source>
        <translation>Attendez un moment, puis réessayez.</translation>
    </message>
    <message>
        <source>Your account or your network may not be allowed to read this: check the authentication.</source>
        <translation>Votre compte ou votre réseau n'a peut-être pas le droit de lire ceci : vérifiez l'authentification.</translation>
    </message>
</context>
<context>
    <name>InterruptedExports</name>
    <message>
        <source>Remove</source>
        <translation>Supprimer</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Reprendre</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted, and its address was for that time only.</source>
        <translation>L'exportation de {file} a été interrompue, et son adresse n'était valable qu'à ce moment-là.</translation>
    </message>
    <message>
        <source>The export of {file} was interrupted: {percent} % is there.</source>
        <translation>L'exportation de {file} a été interrompue : {percent} % est déjà là.</translation>
    </message>
</context>
<context>
    <name>ItemModel</name>
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
        <source>%n unreadable item(s) left out</source>
        <translation>
            <numerusform>%n élément illisible écarté</numerusform>
            <numerusform>%n éléments illisibles écartés</numerusform>
        </translation>
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
        <source>Retry</source>
        <translation>Réessayer</translation>
    </message>
    <message>
        <source>Search canceled</source>
        <translation>Recherche annulée</translation>
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
        <source>The box chooses the collection for Search.</source>
        <translation>La case choisit la collection pour la recherche.</translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation>{count} sur {total}</translation>
    </message>
</context>
<context>
    <name>LayerMenu</name>
    <message>
        <source>Add a connection to {url}.</source>
        <translation>Ajoutez une connexion à {url}.</translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation>Enregistrer l'étendue du canevas sous…</translation>
    </message>
    <message>
        <source>Show in Datacube Browser</source>
        <translation>Afficher dans le navigateur de cube de données</translation>
    </message>
    <message>
        <source>The catalogue of this layer is not among your connections.</source>
        <translation>Le catalogue de cette couche n'est pas parmi vos connexions.</translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Download it instead.</source>
        <translation>Téléchargez plutôt la ressource.</translation>
    </message>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation>
            <numerusform>Ouverture de %n couche</numerusform>
            <numerusform>Ouverture de %n couches</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is no longer at the address that the catalogue gives.</source>
        <translation>Le fichier n'est plus à l'adresse donnée par le catalogue.</translation>
    </message>
    <message>
        <source>The server answered with error {status}. Try again later.</source>
        <translation>Le serveur a répondu par l'erreur {status}. Réessayez plus tard.</translation>
    </message>
    <message>
        <source>The server did not answer. Check the connection and try again.</source>
        <translation>Le serveur n'a pas répondu. Vérifiez la connexion et réessayez.</translation>
    </message>
    <message>
        <source>The server refused access: an authentication may be needed, or a signed address has expired.</source>
        <translation>Le serveur a refusé l'accès : une authentification est peut-être nécessaire, ou une adresse signée a expiré.</translation>
    </message>
    <message>
        <source>What the server sent is not the file that the catalogue promises; it may be a web page.</source>
        <translation>Le serveur n'a pas envoyé le fichier annoncé par le catalogue ; il s'agit peut-être d'une page web.</translation>
    </message>
    <message>
        <source>{asset} of {item} has no web address.</source>
        <translation>{asset} de {item} n'a pas d'adresse web.</translation>
    </message>
    <message>
        <source>{asset} of {item} is neither a raster nor a vector layer.</source>
        <translation>{asset} de {item} n'est ni une couche matricielle ni une couche vectorielle.</translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation>Impossible d'ouvrir {name}.</translation>
    </message>
</context>
<context>
    <name>ListStatus</name>
    <message>
        <source>Connecting…</source>
        <translation>Connexion en cours…</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
    <message>
        <source>No collection here matches “{words}”. Press Enter to look for items of this name in all collections of the view.</source>
        <translation>Aucune collection ne correspond ici à « {words} ». Appuyez sur Entrée pour chercher les éléments de ce nom dans toutes les collections de la vue.</translation>
    </message>
    <message>
        <source>No collection touches the view.</source>
        <translation>Aucune collection ne touche la vue.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Recherche en cours…</translation>
    </message>
    <message>
        <source>This catalogue has no collections.</source>
        <translation>Ce catalogue ne contient aucune collection.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Réessayer</translation>
    </message>
</context>
<context>
    <name>Locator</name>
    <message>
        <source>Collections</source>
        <translation>Collections</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Éléments</translation>
    </message>
    <message>
        <source>Save canvas extent of the current layer as…</source>
        <translation>Enregistrer l'étendue du canevas de la couche active sous…</translation>
    </message>
</context>
<context>
    <name>ManyActions</name>
    <message>
        <source>A layer for each coordinate system: {count}.</source>
        <translation>Une couche par système de coordonnées : {count}.</translation>
    </message>
    <message>
        <source>Add them as one mosaic layer, or select some of the items.</source>
        <translation>Ajoutez-les en une seule couche mosaïque, ou sélectionnez une partie des éléments.</translation>
    </message>
    <message>
        <source>Files in the mosaic: {count}.</source>
        <translation>Fichiers dans la mosaïque : {count}.</translation>
    </message>
    <message>
        <source>Items whose grid is not known, left out: {count}.</source>
        <translation>Éléments dont la grille est inconnue, laissés de côté : {count}.</translation>
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
        <source>Only the first {count} items are used.</source>
        <translation>Seuls les {count} premiers éléments sont utilisés.</translation>
    </message>
    <message>
        <source>Preparing a mosaic</source>
        <translation>Préparation d'une mosaïque</translation>
    </message>
    <message>
        <source>The mosaic's description is kept here:</source>
        <translation>La description de la mosaïque est conservée ici :</translation>
    </message>
    <message>
        <source>{count} layers are too many to add one by one.</source>
        <translation>{count} couches, c'est trop pour les ajouter une à une.</translation>
    </message>
</context>
<context>
    <name>ManyMenu</name>
    <message>
        <source>Add All Items ({count}) as Layers</source>
        <translation>Ajouter tous les éléments ({count}) comme couches</translation>
    </message>
    <message>
        <source>Add All Items ({count}) as One Mosaic Layer</source>
        <translation>Ajouter tous les éléments ({count}) en une seule couche mosaïque</translation>
    </message>
    <message>
        <source>Add All Items as Layers</source>
        <translation>Ajouter tous les éléments comme couches</translation>
    </message>
    <message>
        <source>Add All Items as One Mosaic Layer</source>
        <translation>Ajouter tous les éléments en une seule couche mosaïque</translation>
    </message>
    <message>
        <source>Add Selected Items ({count}) as Layers</source>
        <translation>Ajouter les éléments sélectionnés ({count}) comme couches</translation>
    </message>
    <message>
        <source>Add Selected Items ({count}) as One Mosaic Layer</source>
        <translation>Ajouter les éléments sélectionnés ({count}) en une seule couche mosaïque</translation>
    </message>
    <message>
        <source>{title} – {count} of {total}</source>
        <translation>{title} – {count} sur {total}</translation>
    </message>
</context>
<context>
    <name>Messages</name>
    <message>
        <source>Details</source>
        <translation>Détails</translation>
    </message>
</context>
<context>
    <name>Mosaic</name>
    <message>
        <source>A mosaic cannot be made of files that need a sign-in.</source>
        <translation>Une mosaïque ne peut pas être faite de fichiers qui demandent une authentification.</translation>
    </message>
    <message>
        <source>Add them as layers instead.</source>
        <translation>Ajoutez-les plutôt comme couches.</translation>
    </message>
    <message>
        <source>Check the connection and try again.</source>
        <translation>Vérifiez la connexion et réessayez.</translation>
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
        <source>The first files of the mosaic could not be opened.</source>
        <translation>Les premiers fichiers de la mosaïque n'ont pas pu être ouverts.</translation>
    </message>
    <message>
        <source>The mosaic could not be written to {folder}.</source>
        <translation>La mosaïque n'a pas pu être écrite dans {folder}.</translation>
    </message>
</context>
<context>
    <name>MosaicOrderField</name>
    <message numerus="yes">
        <source>%n raster(s) put together, the first on top: {names}</source>
        <translation>
            <numerusform>%n raster assemblé, le premier sur le dessus : {names}</numerusform>
            <numerusform>%n rasters assemblés, le premier sur le dessus : {names}</numerusform>
        </translation>
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
        <translation>La plus récente au-dessus</translation>
    </message>
</context>
<context>
    <name>Network</name>
    <message>
        <source>Canceled.</source>
        <translation>Annulé.</translation>
    </message>
    <message>
        <source>Check the URL, your network and the proxy in QGIS's options.</source>
        <translation>Vérifiez l'URL, votre réseau et le serveur mandataire dans les options de QGIS.</translation>
    </message>
    <message>
        <source>Check the URL; a sign-in page of the network may also be in the way.</source>
        <translation>Vérifiez l'URL ; une page d'ouverture de session du réseau peut aussi s'interposer.</translation>
    </message>
    <message>
        <source>Check the proxy in QGIS's options.</source>
        <translation>Vérifiez le serveur mandataire dans les options de QGIS.</translation>
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
        <translation>Le serveur mandataire ne laisse pas passer la requête.</translation>
    </message>
    <message>
        <source>The server answered with a web page instead of data.</source>
        <translation>Le serveur a répondu par une page Web au lieu de données.</translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation>Le serveur ne répond pas.</translation>
    </message>
    <message>
        <source>The server sends from one address to the next without end.</source>
        <translation>Le serveur renvoie sans fin d'une adresse à l'autre.</translation>
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
        <source>The server's answer is broken: it is not valid JSON.</source>
        <translation>La réponse du serveur est endommagée : ce n'est pas du JSON valide.</translation>
    </message>
    <message>
        <source>The server's certificate was not accepted.</source>
        <translation>Le certificat du serveur n'a pas été accepté.</translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation>Ceci n'est pas une adresse Web.</translation>
    </message>
    <message>
        <source>Try again later, or check your network and the proxy in QGIS's options.</source>
        <translation>Réessayez plus tard, ou vérifiez votre réseau et le serveur mandataire dans les options de QGIS.</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Réessayez.</translation>
    </message>
    <message>
        <source>Try again; the answer may have been cut off.</source>
        <translation>Réessayez ; la réponse a peut-être été coupée.</translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database, or choose another configuration.</source>
        <translation>Déverrouillez la base de données d'authentification de QGIS, ou choisissez une autre configuration.</translation>
    </message>
</context>
<context>
    <name>Operation</name>
    <message numerus="yes">
        <source>%n file(s) could not be fetched.</source>
        <translation>
            <numerusform>%n fichier n'a pas pu être récupéré.</numerusform>
            <numerusform>%n fichiers n'ont pas pu être récupérés.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Annuler</translation>
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
    <message>
        <source>waiting for the one before</source>
        <translation>en attente de la fin du précédent</translation>
    </message>
</context>
<context>
    <name>OptionsPage</name>
    <message>
        <source>&amp;Catalogue shown in the dock</source>
        <translation>&amp;Catalogue affiché dans le panneau</translation>
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
        <source>Show the details of what is selected</source>
        <translation>Afficher les détails de la sélection</translation>
    </message>
</context>
<context>
    <name>OutputOptions</name>
    <message>
        <source>Cloud Optimized GeoTIFF (COG)</source>
        <translation>GeoTIFF optimisé pour le nuage (COG)</translation>
    </message>
    <message>
        <source>GeoTIFF files</source>
        <translation>Fichiers GeoTIFF</translation>
    </message>
    <message>
        <source>The nodata value is not a number.</source>
        <translation>La valeur nodata n'est pas un nombre.</translation>
    </message>
    <message>
        <source>Virtual rasters</source>
        <translation>Rasters virtuels</translation>
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
    <name>Parse</name>
    <message>
        <source>Asset {asset} of item {item}</source>
        <translation>Ressource {asset} de l'élément {item}</translation>
    </message>
    <message>
        <source>Collection {number}</source>
        <translation>Collection {number}</translation>
    </message>
    <message>
        <source>It has no address.</source>
        <translation>Elle n'a pas d'adresse.</translation>
    </message>
    <message>
        <source>It has no id.</source>
        <translation>Identifiant absent.</translation>
    </message>
    <message>
        <source>It is broken: {error}</source>
        <translation>Contenu inutilisable : {error}</translation>
    </message>
    <message>
        <source>Item {item}</source>
        <translation>Élément {item}</translation>
    </message>
</context>
<context>
    <name>Provenance</name>
    <message>
        <source>Saved with Datacube Browser {version} from: {sources}</source>
        <translation>Enregistré avec le Navigateur de cube de données {version} à partir de : {sources}</translation>
    </message>
</context>
<context>
    <name>Ranges</name>
    <message>
        <source>Start again: old and new pixels are not mixed.</source>
        <translation>Recommencez : les anciens et les nouveaux pixels ne sont pas mélangés.</translation>
    </message>
    <message>
        <source>The file on the server has changed meanwhile.</source>
        <translation>Le fichier sur le serveur a changé entre-temps.</translation>
    </message>
    <message>
        <source>The server sends other parts of the file than it was asked for.</source>
        <translation>Le serveur envoie d'autres parties du fichier que celles demandées.</translation>
    </message>
    <message>
        <source>Try again; a proxy in between may also be in the way.</source>
        <translation>Réessayez ; un serveur mandataire intermédiaire peut aussi être en cause.</translation>
    </message>
</context>
<context>
    <name>ResolutionFields</name>
    <message>
        <source>Resolution ({unit} per pixel)</source>
        <translation>Résolution ({unit} par pixel)</translation>
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
    <name>Revealer</name>
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
    <name>SaveExtentDialog</name>
    <message>
        <source> pixels a side</source>
        <translation> pixels de côté</translation>
    </message>
    <message>
        <source>&amp;Add saved file to map</source>
        <translation>&amp;Ajouter le fichier enregistré à la carte</translation>
    </message>
    <message>
        <source>&amp;CRS</source>
        <translation>S&amp;CR</translation>
    </message>
    <message>
        <source>&amp;Horizontal</source>
        <translation>&amp;Horizontale</translation>
    </message>
    <message>
        <source>&amp;Layer Resolution</source>
        <translation>Résolution de &amp;la couche</translation>
    </message>
    <message>
        <source>&amp;Rows</source>
        <translation>L&amp;ignes</translation>
    </message>
    <message>
        <source>&amp;Tiles under a virtual raster, of at most</source>
        <translation>T&amp;uiles sous un raster virtuel, d'au plus</translation>
    </message>
    <message>
        <source>&amp;Vertical</source>
        <translation>&amp;Verticale</translation>
    </message>
    <message>
        <source>A second file, with “-sources” after its name, has the number of the source in each pixel and their names as a legend</source>
        <translation>Un second fichier, dont le nom finit par « -sources », contient le numéro de la source de chaque pixel, et leurs noms en légende</translation>
    </message>
    <message>
        <source>As many columns and rows as the layer has in the extent</source>
        <translation>Autant de colonnes et de lignes que la couche en a dans l'étendue</translation>
    </message>
    <message>
        <source>CRS</source>
        <translation>SCR</translation>
    </message>
    <message>
        <source>Choose an extent.</source>
        <translation>Choisissez une étendue.</translation>
    </message>
    <message>
        <source>Col&amp;umns</source>
        <translation>Colonn&amp;es</translation>
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
        <source>Enter a file name.</source>
        <translation>Entrez un nom de fichier.</translation>
    </message>
    <message>
        <source>F&amp;ormat</source>
        <translation>F&amp;ormat</translation>
    </message>
    <message>
        <source>File &amp;name</source>
        <translation>&amp;Nom du fichier</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>Nom du fichier</translation>
    </message>
    <message>
        <source>GeoTIFF files</source>
        <translation>Fichiers GeoTIFF</translation>
    </message>
    <message>
        <source>Layer &amp;Size</source>
        <translation>&amp;Taille de la couche</translation>
    </message>
    <message>
        <source>Looking up what there is to fetch…</source>
        <translation>Estimation de ce qu'il y a à télécharger…</translation>
    </message>
    <message>
        <source>Many files in a folder of the same name, and a VRT file that shows them as one. An export that was stopped goes on where it was, and tiles without data are left out.</source>
        <translation>Plusieurs fichiers dans un dossier du même nom, et un fichier VRT qui les montre comme un seul. Un export interrompu reprend là où il en était, et les tuiles sans données sont omises.</translation>
    </message>
    <message>
        <source>No&amp;data value</source>
        <translation>Valeur &amp;nodata</translation>
    </message>
    <message>
        <source>Overla&amp;ps</source>
        <translation>&amp;Superpositions</translation>
    </message>
    <message>
        <source>Overviews inside the file, so that it draws fast at small scales; a COG always has them</source>
        <translation>Aperçus internes au fichier, pour un affichage rapide aux petites échelles ; un COG en a toujours</translation>
    </message>
    <message>
        <source>P&amp;yramids</source>
        <translation>&amp;Pyramides</translation>
    </message>
    <message>
        <source>Pixels are copied unchanged, on the grid of the source.</source>
        <translation>Les pixels sont copiés tels quels, sur la grille de la source.</translation>
    </message>
    <message>
        <source>Pixels are resampled, since the CRS, the resolution or the extent asks for another grid.</source>
        <translation>Les pixels sont rééchantillonnés, car le SCR, la résolution ou l'étendue demande une autre grille.</translation>
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
        <source>Save &amp;which source each pixel came from</source>
        <translation>Enregistrer de &amp;quelle source vient chaque pixel</translation>
    </message>
    <message>
        <source>Save Extent as</source>
        <translation>Enregistrer l'étendue sous</translation>
    </message>
    <message>
        <source>Save Extent as…</source>
        <translation>Enregistrer l'étendue sous…</translation>
    </message>
    <message>
        <source>Side of a tile</source>
        <translation>Côté d'une tuile</translation>
    </message>
    <message>
        <source>Take the pixels as they are: none is resampled</source>
        <translation>Prendre les pixels tels quels : aucun n'est rééchantillonné</translation>
    </message>
    <message>
        <source>The existing file will be replaced.</source>
        <translation>Le fichier existant sera remplacé.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be used.</source>
        <translation>Le dossier {folder} est inutilisable.</translation>
    </message>
    <message>
        <source>There is not enough free space for the file beside those of the waiting exports.</source>
        <translation>Il n'y a pas assez d'espace libre pour le fichier en plus de ceux des exports en attente.</translation>
    </message>
    <message>
        <source>There is not enough free space for the file.</source>
        <translation>Il n'y a pas assez d'espace libre pour le fichier.</translation>
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
    <name>Shortcuts</name>
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
        <source>Datacube Browser: Show true coverage</source>
        <translation>Navigateur de cube de données : afficher la couverture réelle</translation>
    </message>
</context>
<context>
    <name>StacService</name>
    <message>
        <source>Enter the root of a STAC API; a static catalogue, made of files, cannot be searched.</source>
        <translation>Saisissez la racine d'une API STAC ; un catalogue statique, fait de fichiers, ne permet pas la recherche.</translation>
    </message>
    <message>
        <source>The list of collections is broken.</source>
        <translation>La liste des collections est inutilisable.</translation>
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
        <source>This catalogue has no list of collections.</source>
        <translation>Ce catalogue n'a pas de liste de collections.</translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>Please report it with the details.</source>
        <translation>Veuillez la signaler avec les détails.</translation>
    </message>
    <message>
        <source>Unexpected error: {error}</source>
        <translation>Erreur inattendue : {error}</translation>
    </message>
</context>
<context>
    <name>ThumbnailTask</name>
    <message>
        <source>Load thumbnail</source>
        <translation>Charger la vignette</translation>
    </message>
    <message>
        <source>The thumbnail is not a picture.</source>
        <translation>La vignette n'est pas une image.</translation>
    </message>
</context>
<context>
    <name>TreeActions</name>
    <message>
        <source>Add to Map</source>
        <translation>Ajouter à la carte</translation>
    </message>
    <message>
        <source>Copy /vsicurl/ Path</source>
        <translation>Copier le chemin /vsicurl/</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>Copier l'URL</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>Télécharger…</translation>
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
    <name>ViewLine</name>
    <message>
        <source>DSM</source>
        <translation>MNS</translation>
    </message>
    <message>
        <source>DTM</source>
        <translation>MNT</translation>
    </message>
    <message>
        <source>In view: coverage unknown. {reason}</source>
        <translation>Dans la vue : couverture inconnue. {reason}</translation>
    </message>
    <message>
        <source>In view: looking…</source>
        <translation>Dans la vue : recherche…</translation>
    </message>
    <message>
        <source>In view: no data here</source>
        <translation>Dans la vue : aucune donnée ici</translation>
    </message>
    <message>
        <source>In view: nothing found yet; not all outlines could be read</source>
        <translation>Dans la vue : rien de trouvé pour l'instant ; certains contours n'ont pas pu être lus</translation>
    </message>
    <message>
        <source>In view: {what}</source>
        <translation>Dans la vue : {what}</translation>
    </message>
    <message>
        <source>Only {count} outlines were read. Zoom in to see the rest.</source>
        <translation>Seuls {count} contours ont été lus. Faites un zoom avant pour voir les autres.</translation>
    </message>
    <message>
        <source>The date is that of the newest item, not of every place in it.</source>
        <translation>La date est celle de l'élément le plus récent, et non de chaque endroit qu'il couvre.</translation>
    </message>
    <message>
        <source>The projects' outlines leave this place out.</source>
        <translation>Cet endroit est en dehors des contours des projets.</translation>
    </message>
    <message>
        <source>The share of the map's view that lies inside the outlines of acquisition projects.</source>
        <translation>Part de la vue de la carte qui se trouve à l'intérieur des contours des projets d'acquisition.</translation>
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
        <translation>plus récent : {date}</translation>
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
    <name>Wording</name>
    <message>
        <source>Other</source>
        <translation>Autre</translation>
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
        <source>{start} to {end}</source>
        <translation>{start} au {end}</translation>
    </message>
</context>
</TS>

<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr" sourcelanguage="en">
<context>
    <name>AssetActions</name>
    <message numerus="yes">
        <source>%n file(s) of this name are in the folder already.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a raster layer that GDAL reads: a file, a COG or a VRT.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download to Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Files Exist Already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep Both</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Replace</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This layer's pixels cannot be read directly.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BrowserPanel</name>
    <message>
        <source>Add to Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to Map ({count})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download Whole Files…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the checked collections, or all that are listed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select Items on the Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show Footprints on the Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Showing the collections of last time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This catalogue has no collections.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConnectTask</name>
    <message>
        <source>Connecting to {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConnectionBar</name>
    <message>
        <source>&amp;Duplicate…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit Connection…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;New Connection…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Remove Connection…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the catalogue for its collections again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Catalogue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Manage Connections</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;fresh</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the connection “{name}”?</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ConnectionDialog</name>
    <message numerus="yes">
        <source>%n collection(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Authentication</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Test Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authentication configuration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the URL of the catalogue.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the connection a name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New Connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put the user name and password into an authentication configuration, not into the URL.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The URL must begin with http:// or https:// and name a server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The root (landing page) of a STAC API</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is already a connection of this name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{collections}, {skipped} unreadable</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DatacubeBrowserPlugin</name>
    <message>
        <source>Browse STAC catalogues, add their layers, save the canvas extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Datacube Browser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DatacubeDock</name>
    <message>
        <source>Datacube Browser</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DateRange</name>
    <message>
        <source>First day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First day (UTC), included; without one, from the beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last day</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last day (UTC), included; without one, until today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first day is after the last.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>Check the connection and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the connection, or that the file still exists.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a smaller extent or another coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a smaller extent, a coarser resolution or another disk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose another file name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move the map to the rasters or choose another extent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Planning an export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saving {file}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The coordinate reference system is unknown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent cannot be expressed in the coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent touches none of the rasters.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The folder {folder} does not exist.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The format {format} cannot be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The nodata value {value} does not fit the data type.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The resolution must be greater than zero.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no raster to export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{file} could not be written.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{folder} has {free} free, and the file takes about {needed}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be read to the end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} has no raster bands.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is not georeferenced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{one} and {other} cannot be put together: their numbers of bands differ.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExtentChoice</name>
    <message>
        <source>Custom extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw on Map Canvas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw, choose or type an extent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extent: west, east, south, north</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fo&amp;llow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow the map canvas: filter again as it moves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Map canvas</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent has no coordinate reference system.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The extent is empty.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project has no coordinate reference system, so the map canvas is not on the globe.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use Current Map Canvas Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>West, east, south, north [CRS]; the menu takes a layer, layout map or bookmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where to search</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FilterPanel</name>
    <message>
        <source>&amp;Reverse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Sort</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Where</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By date created</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By date updated</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By identifier</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Catalogue order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Newest or last first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Order of the items</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search collections and item ids…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The order of the items in a collection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Words in a collection's title, id, description or keywords, or in an item's id; press Enter to search</source>
        <translation type="unfinished"></translation>
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
    <name>HttpError</name>
    <message>
        <source>Check the URL of the connection, or refresh it: the data may have moved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose or correct the authentication configuration of this connection.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The details say why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server asks who you are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not accept the request (error {status}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has a problem of its own (error {status}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server knows nothing at this address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server receives too many requests.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refuses access.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again in {seconds} seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wait a moment, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Your account or your network may not be allowed to read this: check the authentication.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ItemModel</name>
    <message numerus="yes">
        <source>%n item(s) loaded</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More items</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No items here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search canceled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The box checks all data layers of the item.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The box chooses the collection for Search.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Layers</name>
    <message>
        <source>Download it instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>The catalogue's authentication configuration cannot be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is no longer at the address that the catalogue gives.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server answered with error {status}. Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server did not answer. Check the connection and try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server refused access: an authentication may be needed, or a signed address has expired.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the server sent is not the file that the catalogue promises; it may be a web page.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{asset} of {item} has no web address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{asset} of {item} is neither a raster nor a vector layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} could not be opened.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ListStatus</name>
    <message>
        <source>Try Again</source>
        <translation type="unfinished"></translation>
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
    <name>Network</name>
    <message>
        <source>Canceled.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the URL, your network and the proxy in QGIS's options.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the URL; a sign-in page of the network may also be in the way.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Check the proxy in QGIS's options.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>If you trust it, add its certificate in QGIS: Options, Authentication, Certificates.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It must begin with https:// or http://.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The authentication configuration of this connection could not be used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection to {host} was lost.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The proxy does not let the request through.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server answered with a web page instead of data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server does not answer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server sends from one address to the next without end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server {host} cannot be reached.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's answer is broken: it is not valid JSON.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's certificate was not accepted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not a web address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again later, or check your network and the proxy in QGIS's options.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again; the answer may have been cut off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unlock QGIS's authentication database, or choose another configuration.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OutsideLabel</name>
    <message numerus="yes">
        <source>%n collection(s) outside the view</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>hide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>show</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Parse</name>
    <message>
        <source>Asset {asset} of item {item}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Collection {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It has no id.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is broken: {error}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Item {item}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ResultsTree</name>
    <message>
        <source>Collections, items and assets</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SearchTask</name>
    <message>
        <source>Searching {name}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StacService</name>
    <message>
        <source>The list of collections is broken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server's answer is not a list of items.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This address answers, but not as a STAC API.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This catalogue has no list of collections.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Task</name>
    <message>
        <source>Please report it with the details.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unexpected error: {error}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TreeActions</name>
    <message>
        <source>Add to Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy /vsicurl/ Path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Download…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save Canvas Extent as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom to Item</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>Other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>licensor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>processor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>producer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>since {start}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>thumbnail</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>until {end}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>visual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{start} to {end}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>

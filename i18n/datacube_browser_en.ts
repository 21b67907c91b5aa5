<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AssetActions</name>
    <message numerus="yes">
        <source>%n file(s) of this name already exist in the folder.</source>
        <translation>
            <numerusform>%n file of this name already exists in the folder.</numerusform>
            <numerusform>%n files of these names already exist in the folder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation>
            <numerusform>Downloading %n file</numerusform>
            <numerusform>Downloading %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation>
            <numerusform>Opening %n layer</numerusform>
            <numerusform>Opening %n layers</numerusform>
        </translation>
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
</context>
<context>
    <name>ConnectionTransfer</name>
    <message numerus="yes">
        <source>%n connection(s) added.</source>
        <translation>
            <numerusform>%n connection added.</numerusform>
            <numerusform>%n connections added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them there already.</source>
        <translation>
            <numerusform>%n of them there already.</numerusform>
            <numerusform>%n of them there already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without a usable address.</source>
        <translation>
            <numerusform>%n without a usable address.</numerusform>
            <numerusform>%n without a usable address.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DownloadTask</name>
    <message numerus="yes">
        <source>%n file(s) not verified: the checksum is of an unknown kind.</source>
        <translation>
            <numerusform>%n file not verified: its checksum is of an unknown kind.</numerusform>
            <numerusform>%n files not verified: their checksums are of an unknown kind.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) verified by checksum.</source>
        <translation>
            <numerusform>%n file verified by checksum.</numerusform>
            <numerusform>%n files verified by checksum.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Downloading %n file(s)</source>
        <translation>
            <numerusform>Downloading %n file</numerusform>
            <numerusform>Downloading %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DryRunTask</name>
    <message numerus="yes">
        <source>Preparing %n item(s)</source>
        <translation>
            <numerusform>Preparing %n item</numerusform>
            <numerusform>Preparing %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DryRunView</name>
    <message numerus="yes">
        <source>%n file(s)</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EstimateWords</name>
    <message numerus="yes">
        <source>%n corner(s)</source>
        <translation>
            <numerusform>%n corner</numerusform>
            <numerusform>%n corners</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n day(s)</source>
        <translation>
            <numerusform>about %n day</numerusform>
            <numerusform>about %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>about %n hour</numerusform>
            <numerusform>about %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>about %n minute</numerusform>
            <numerusform>about %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} request(s)</source>
        <translation>
            <numerusform>{count} request</numerusform>
            <numerusform>{count} requests</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} slab(s)</source>
        <translation>
            <numerusform>{count} slab</numerusform>
            <numerusform>{count} slabs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExistingLayers</name>
    <message numerus="yes">
        <source>%n layer(s) are already on the map.</source>
        <translation>
            <numerusform>%n layer is already on the map.</numerusform>
            <numerusform>%n layers are already on the map.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message numerus="yes">
        <source>Only pixels inside %n feature(s) of “{layer}” are saved.</source>
        <translation>
            <numerusform>Only pixels inside %n feature of “{layer}” are saved.</numerusform>
            <numerusform>Only pixels inside %n features of “{layer}” are saved.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileHtml</name>
    <message numerus="yes">
        <source>{size} of the file in %n request(s)</source>
        <translation>
            <numerusform>{size} of the file in %n request</numerusform>
            <numerusform>{size} of the file in %n requests</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LayerUpdater</name>
    <message numerus="yes">
        <source>%n layer(s) already up to date.</source>
        <translation>
            <numerusform>%n layer already up to date.</numerusform>
            <numerusform>%n layers already up to date.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) could not be opened.</source>
        <translation>
            <numerusform>%n layer could not be opened.</numerusform>
            <numerusform>%n layers could not be opened.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) could not be updated.</source>
        <translation>
            <numerusform>%n layer could not be updated.</numerusform>
            <numerusform>%n layers could not be updated.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) updated.</source>
        <translation>
            <numerusform>%n layer updated.</numerusform>
            <numerusform>%n layers updated.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Updating %n layer(s)</source>
        <translation>
            <numerusform>Updating %n layer</numerusform>
            <numerusform>Updating %n layers</numerusform>
        </translation>
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
            <numerusform>In view: %n collection</numerusform>
            <numerusform>In view: %n collections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MasksBeside</name>
    <message numerus="yes">
        <source>%n layer(s) drawn without the mask beside the file (.msk). Exports use it.</source>
        <translation>
            <numerusform>%n layer drawn without the mask beside the file (.msk). Exports use it.</numerusform>
            <numerusform>%n layers drawn without the masks beside the files (.msk). Exports use them.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MetadataReferences</name>
    <message numerus="yes">
        <source>%n metadata record(s) still named a former layer {layer}.</source>
        <translation>
            <numerusform>%n metadata record still named a former layer {layer}.</numerusform>
            <numerusform>%n metadata records still named a former layer {layer}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Numbers</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s) left</source>
        <translation>
            <numerusform>about %n hour left</numerusform>
            <numerusform>about %n hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s) left</source>
        <translation>
            <numerusform>about %n minute left</numerusform>
            <numerusform>about %n minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s) left</source>
        <translation>
            <numerusform>about %n second left</numerusform>
            <numerusform>about %n seconds left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} billion pixels</source>
        <translation>
            <numerusform>{count} billion pixels</numerusform>
            <numerusform>{count} billion pixels</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{count} million pixels</source>
        <translation>
            <numerusform>{count} million pixels</numerusform>
            <numerusform>{count} million pixels</numerusform>
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
            <numerusform>{count} trillion pixels</numerusform>
            <numerusform>{count} trillion pixels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OfflineViews</name>
    <message numerus="yes">
        <source>Opening %n remote layer(s)</source>
        <translation>
            <numerusform>Opening %n remote layer</numerusform>
            <numerusform>Opening %n remote layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The file of %n layer(s) that were kept offline is gone.</source>
        <translation>
            <numerusform>The file of %n layer that was kept offline is gone.</numerusform>
            <numerusform>The files of %n layers that were kept offline are gone.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OpenLayersTask</name>
    <message numerus="yes">
        <source>Opening %n layer(s)</source>
        <translation>
            <numerusform>Opening %n layer</numerusform>
            <numerusform>Opening %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Operation</name>
    <message numerus="yes">
        <source>%n file(s) are not what the catalogue describes.</source>
        <translation>
            <numerusform>%n file is not what the catalogue describes.</numerusform>
            <numerusform>%n files are not what the catalogue describes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be fetched.</source>
        <translation>
            <numerusform>%n file could not be fetched.</numerusform>
            <numerusform>%n files could not be fetched.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>1 running, %n waiting</source>
        <translation>
            <numerusform>1 running, %n waiting</numerusform>
            <numerusform>1 running, %n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>OutsideLabel</name>
    <message numerus="yes">
        <source>%n collection(s) outside the view</source>
        <translation>
            <numerusform>%n collection outside the view</numerusform>
            <numerusform>%n collections outside the view</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProcessingSchema</name>
    <message numerus="yes">
        <source>It may have at most %n entry(ies).</source>
        <translation>
            <numerusform>It may have at most %n entry.</numerusform>
            <numerusform>It may have at most %n entries.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It may have at most %n sign(s).</source>
        <translation>
            <numerusform>It may have at most %n sign.</numerusform>
            <numerusform>It may have at most %n signs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs at least %n entry(ies).</source>
        <translation>
            <numerusform>It needs at least %n entry.</numerusform>
            <numerusform>It needs at least %n entries.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs at least %n sign(s).</source>
        <translation>
            <numerusform>It needs at least %n sign.</numerusform>
            <numerusform>It needs at least %n signs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs exactly %n entry(ies).</source>
        <translation>
            <numerusform>It needs exactly %n entry.</numerusform>
            <numerusform>It needs exactly %n entries.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It needs exactly %n sign(s).</source>
        <translation>
            <numerusform>It needs exactly %n sign.</numerusform>
            <numerusform>It needs exactly %n signs.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PublishActions</name>
    <message numerus="yes">
        <source>%n item(s) published.</source>
        <translation>
            <numerusform>%n item published.</numerusform>
            <numerusform>%n items published.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Publishing %n item(s)</source>
        <translation>
            <numerusform>Publishing %n item</numerusform>
            <numerusform>Publishing %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PublishTask</name>
    <message numerus="yes">
        <source>Publishing %n item(s)</source>
        <translation>
            <numerusform>Publishing %n item</numerusform>
            <numerusform>Publishing %n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ReadRemoteTask</name>
    <message numerus="yes">
        <source>Opening %n remote layer(s)</source>
        <translation>
            <numerusform>Opening %n remote layer</numerusform>
            <numerusform>Opening %n remote layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RenewalTask</name>
    <message numerus="yes">
        <source>Signing %n layer(s)</source>
        <translation>
            <numerusform>Signing %n layer</numerusform>
            <numerusform>Signing %n layers</numerusform>
        </translation>
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
            <numerusform>%n item left out by the filters</numerusform>
            <numerusform>%n items left out by the filters</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) left out: too many on one page</source>
        <translation>
            <numerusform>%n item left out: too many on one page</numerusform>
            <numerusform>%n items left out: too many on one page</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) loaded</source>
        <translation>
            <numerusform>%n item loaded</numerusform>
            <numerusform>%n items loaded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s) outside the extent left out</source>
        <translation>
            <numerusform>%n item outside the extent left out</numerusform>
            <numerusform>%n items outside the extent left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unreadable asset(s) left out</source>
        <translation>
            <numerusform>%n unreadable asset left out</numerusform>
            <numerusform>%n unreadable assets left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unreadable item(s) left out</source>
        <translation>
            <numerusform>%n unreadable item left out</numerusform>
            <numerusform>%n unreadable items left out</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message numerus="yes">
        <source>Search %n selected collection(s)</source>
        <translation>
            <numerusform>Search the selected collection</numerusform>
            <numerusform>Search the %n selected collections</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SearchOutcome</name>
    <message numerus="yes">
        <source>{titles} and %n more</source>
        <translation>
            <numerusform>{titles} and %n more</numerusform>
            <numerusform>{titles} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ServiceDialog</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), added as a group</source>
        <translation>
            <numerusform>%n layer, added as a group</numerusform>
            <numerusform>%n layers, added as a group</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SignatureHelp</name>
    <message numerus="yes">
        <source>%n layer(s) could not be signed.</source>
        <translation>
            <numerusform>%n layer could not be signed.</numerusform>
            <numerusform>%n layers could not be signed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) need a new signed URL.</source>
        <translation>
            <numerusform>%n layer needs a new signed URL.</numerusform>
            <numerusform>%n layers need a new signed URL.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) need a sign-in to {service}.</source>
        <translation>
            <numerusform>%n layer needs a sign-in to {service}.</numerusform>
            <numerusform>%n layers need a sign-in to {service}.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Signing</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SourcesSection</name>
    <message numerus="yes">
        <source>%n raster(s) combined, the first on top: {names}</source>
        <translation>
            <numerusform>%n raster combined, the first on top: {names}</numerusform>
            <numerusform>%n rasters combined, the first on top: {names}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stall</name>
    <message numerus="yes">
        <source>The harvest gets nowhere: a picture has failed %n time(s), without end.</source>
        <translation>
            <numerusform>The harvest gets nowhere: a picture has failed %n time, without end.</numerusform>
            <numerusform>The harvest gets nowhere: a picture has failed %n times, without end.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TreeReader</name>
    <message numerus="yes">
        <source>%n link(s) of {title}</source>
        <translation>
            <numerusform>%n link of {title}</numerusform>
            <numerusform>%n links of {title}</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UndrawnLayers</name>
    <message numerus="yes">
        <source>%n layer(s) of {host} could not be drawn whole.</source>
        <translation>
            <numerusform>%n layer of {host} could not be drawn whole.</numerusform>
            <numerusform>%n layers of {host} could not be drawn whole.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>UpdateLayersTask</name>
    <message numerus="yes">
        <source>Updating %n layer(s)</source>
        <translation>
            <numerusform>Updating %n layer</numerusform>
            <numerusform>Updating %n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Validity</name>
    <message numerus="yes">
        <source>%n record(s) are deprecated or have expired.</source>
        <translation>
            <numerusform>%n record is deprecated or has expired.</numerusform>
            <numerusform>%n records are deprecated or have expired.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VrtDialog</name>
    <message numerus="yes">
        <source>One file for &amp;each of the assets (%n)</source>
        <translation>
            <numerusform>One file for &amp;each of the assets (%n)</numerusform>
            <numerusform>One file for &amp;each of the assets (%n)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WaitingTime</name>
    <message numerus="yes">
        <source>Try again in %n hour(s).</source>
        <translation>
            <numerusform>Try again in %n hour.</numerusform>
            <numerusform>Try again in %n hours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n minute(s).</source>
        <translation>
            <numerusform>Try again in %n minute.</numerusform>
            <numerusform>Try again in %n minutes.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Try again in %n second.</numerusform>
            <numerusform>Try again in %n seconds.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>WmsLayersDialog</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
</TS>

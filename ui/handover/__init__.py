"""From the dock to other programs and back: links, copies, VRTs for ArcGIS Pro, the extraction tool."""

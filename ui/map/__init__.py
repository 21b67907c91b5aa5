"""What the plugin draws on the map canvas."""

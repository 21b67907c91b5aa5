"""Files of this computer: written as a whole or not at all, told from those that are not the plugin's, and named."""

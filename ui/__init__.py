"""What a person sees: the dock, its panels and dialogs. It calls `core`, never the other way round."""

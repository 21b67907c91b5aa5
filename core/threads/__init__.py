"""Work off the main thread: tasks, blocking calls, pools, and what must be right with Qt's objects there."""

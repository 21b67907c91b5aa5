"""What the plugin does, each through the tasks with which its windows do it, in a form that can be judged."""

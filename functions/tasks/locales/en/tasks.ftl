tasks = Tasks

tasks = Задачи

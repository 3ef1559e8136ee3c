# API

# The interface for programs
api = API
api-raw = Документ OpenAPI 3.1
api-about-forms = Программы и браузеры обращаются по одним и тем же адресам: ответ — JSON, а если Accept просит HTML — страница. Тело запроса — JSON или форма.
api-about-session = Вход: POST /session с почтой и паролем. В ответе token — его передают в заголовке Authorization: Bearer; браузер получает cookie. Токен действует на том адресе, где выдан.
api-about-problems = Ошибки приходят как application/problem+json (RFC 9457): code называет вид ошибки, detail говорит, что делать, errors — что не так в каком поле. На любой запрос может прийти 500 или 503: повторите его позже.
api-about-lists = У списка с продолжением есть next_cursor: передайте его как cursor, чтобы получить следующую страницу.
api-operations = Запросы
api-schemas = Данные
api-request = Запрос
api-summary = Что делает
api-field = Поле
api-place = Где
api-place-path = в адресе
api-place-query = в строке запроса
api-place-body = в теле
api-place-answer = в ответе
api-type = Тип
api-required = обязательно
api-status = Ответ
api-meaning = Что значит
api-permission = Нужно разрешение: { $permission }
api-signed-in = Нужно войти.
api-anyone = Доступно всем.

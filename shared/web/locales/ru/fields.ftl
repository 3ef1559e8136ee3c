# Поля и что с ними не так
field-name = Название
    .hint = Название компании
field-reason = Причина
    .hint = Необязательно; видна только на платформе
field-email = Электронная почта

# Что не так с полем
violation-required = Заполните это поле.
show-password = Показать пароль
password-again = Введите пароль ещё раз: он не сохраняется.
choose-file = Выберите файл.
violation-too-long = Не больше { $maximum } символов.
violation-control-characters = Уберите управляющие символы и переносы строк.
violation-not-a-number = Введите целое число.
violation-out-of-range = Число от { $minimum } до { $maximum }.
violation-date-form = Введите дату в виде 31.01.2027 или 2027-01-31.
violation-date-past = Дата уже прошла. Выберите сегодняшнюю или более позднюю.
violation-date-far = Год не позже { $maximum }.
violation-date-late = Не позже { $latest }.
violation-email-form = Это не похоже на адрес электронной почты. Пример: ivan@company.ru
violation-too-many = Не больше { $maximum }.
violation-unknown-value = Такого значения нет.
violation-unknown-field = Такого поля у запроса нет. Уберите его.
violation-wrong-type = Значение другого типа. В JSON текст пишут в кавычках, число — без них, список — в квадратных скобках.
violation-key-reused = Эта форма уже отправлена с другими данными, и то, что по ней создано, осталось. Если нужно создать ещё одно, отправьте снова.
violation-not-confirmed = Введите в точности так: { $name }
violation-saved-as = Сейчас сохранено: { $value }
yes = да
no = нет
violation-phone-form = Это не похоже на номер телефона. Пример: +7 912 345-67-89

violation-too-short = Не меньше { $minimum } символов.
field-language = Язык

violation-wrong-password = Пароль не подходит. Введите пароль, с которым вы входите.
violation-link-form = Введите адрес страницы целиком, например https://example.ru.
field-time_zone = Часовой пояс
language-of-browser = Как в браузере
violation-not-https = Адрес должен начинаться с https://.
violation-color-form = Введите цвет шестью цифрами и буквами от a до f, например #3a55cc.
violation-subscription-over-there = В этом часовом поясе подписка уже закончилась: кабинет сразу закрылся бы.
field-description = Описание
    .hint = Короткий текст о компании
field-phone = Телефон
    .hint = Необязательно

# Вход, приглашения, профиль
violation-too-short = Не меньше { $minimum } символов.
violation-password-common = Этот пароль подбирают первым. Придумайте другой, например из нескольких слов.
violation-password-is-email = Пароль не должен совпадать с вашей почтой. Придумайте другой.
violation-already-added = Такой пользователь уже добавлен.
violation-address-bounces = Письма на этот адрес не доходят. Проверьте его или укажите другой.
violation-letters-unwanted = Получатель отказался от писем Kabinet. Укажите другой адрес.

# Профиль
profile = Профиль
profile-access = Вход
violation-same-email = Это ваша нынешняя почта. Укажите новую.
field-about = О себе
    .hint = Необязательно; видно коллегам
field-links = Ссылки на соцсети
    .hint = Необязательно, не больше пяти; адрес целиком
time-zone-by-default = Как у организации, вне кабинетов — Москва
avatar = Фотография
avatar-own = Ваша фотография
avatar-file = Файл с фотографией
    .hint = Останется середина снимка
avatar-keep = Загрузить
avatar-remove = Убрать фотографию

# Почта и пароль
change-email = Сменить почту
    .hint = Мы отправим ссылку на новый адрес. До перехода по ней вы входите с прежним.
field-new-email = Новая почта
send-link = Отправить ссылку
email-waits = Ждёт подтверждения: { $email }. Откройте письмо, которое туда пришло.
confirm-email = Новая почта
    .text = Входить с адресом { $email }?
    .button = Подтвердить
email-confirmed = Почта изменена
    .text = Теперь вы входите с адресом { $email }.
problem-email-change-over = Ссылка больше не действует
    .detail = Она работает час и один раз. Откройте профиль и отправьте новую.
problem-email-taken = Эта почта занята
    .detail = С ней уже есть учётная запись. Откройте профиль и укажите другую.
change-password = Сменить пароль
    .hint = На других устройствах нужно будет войти с новым паролем.

# Устройства
devices = Устройства
device-unknown = Неизвестное устройство
this-device = Это устройство
signed-in-at = вход
last-seen-at = последний раз
end-device = Выйти на устройстве { $device }
end-others = Выйти на остальных
end-all = Выйти везде

# В журнале
action-password-changed = Пароль изменён
action-password-reset = Пароль задан заново по ссылке
action-email-change-requested = Запрошена смена почты
action-email-changed = Почта изменена
action-session-ended = Выполнен выход на одном устройстве
action-other-sessions-ended = Выполнен выход на других устройствах
action-all-sessions-ended = Выполнен выход на всех устройствах
action-avatar-changed = Фотография изменена
action-avatar-removed = Фотография удалена
action-profile-edited = Профиль изменён
audit-phone = Телефон
audit-surname = Фамилия
audit-patronymic = Отчество
audit-about = О себе
audit-links = Ссылки
audit-language = Язык
audit-time-zone = Часовой пояс
audit-browser = Браузер
audit-system = Система
audit-host = Сайт

# Что сделано
done-signed-out = { $cabinets ->
    [none] Вы вышли
   *[other] Вы вышли. Кабинеты, в которые вы перешли без пароля, тоже закрыты
}
done-session-ended = Вход завершён
done-other-sessions-ended = Все остальные входы завершены
done-all-sessions-ended = Вы вышли на всех устройствах
done-profile-edited = Сохранено
avatar-take = Поставить
avatar-sent = Отправлено:
done-avatar-changed = Фотография сохранена
done-avatar-removed = Фотографии больше нет
done-password-changed = Пароль изменён, все остальные входы завершены
done-email-change-requested = Письмо отправлено: { $email }. Адрес сменится, когда вы откроете ссылку из письма.

# The interface for programs

# The interface for programs
api = API
api-raw = The OpenAPI 3.1 document
api-about-forms = Programs and browsers use the same addresses: the answer is JSON, or a page if Accept asks for HTML. Bodies are JSON or forms.
api-about-session = To sign in: POST /session with e-mail and password. The answer has a token, to be sent as Authorization: Bearer; a browser gets a cookie. A token is good at the address that gave it.
api-about-problems = Errors come as application/problem+json (RFC 9457): code names the kind of error, detail says what to do, errors what is wrong with which field. Any request may end with 500 or 503: send it again later.
api-about-lists = A list that goes on has a next_cursor: send it as cursor to get the next page.
api-operations = Requests
api-schemas = Data
api-request = Request
api-summary = What it does
api-field = Field
api-place = Where
api-place-path = in the address
api-place-query = in the query
api-place-body = in the body
api-place-answer = in the answer
api-type = Type
api-required = required
api-status = Answer
api-meaning = What it means
api-permission = Takes the permission { $permission }
api-signed-in = Takes a session.
api-anyone = Open to everybody.

// How long a phone, a desk or a screen waits for what, in milliseconds, and what an answer's
// status means to the outbox. What stands between the braces is plain JSON: the server, the bench
// and the simulated phones of the tests read this same file (workshops/protocol.py).
window.protocol = {
  "beat": 15000,
  "first_of_many": 0.1,
  "silent": 35000,
  "mute": 10000,
  "tries": 3,
  "reconnect": [400, 600, 800, 800, 1000, 1500, 2000, 3500],
  "poll": 5000,
  "polls_before_a_stream": [1, 3, 12],
  "hidden": 20000,
  "still_here": 60000,
  "send_again": [500, 1000, 2000, 4000],
  "patience": 10000,
  "fetch_again": [1000, 2000, 4000],
  "keepalive_bytes": 60000,
  "status": {"403": "renew", "404": "gone", "413": "too_long", "422": "refused"}
};

// Errors as application/problem+json (RFC 9457). One table says what there is; docs, OpenAPI and /problems/... follow
// it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::edge {

struct ProblemType {
  std::string_view slug;  // type: /problems/<slug>
  int status = 400;
  std::string_view title;
  std::string_view meaning;  // what it says and what to do, for /problems/<slug>
  int retry_after_s = 0;     // 0: no Retry-After
};

namespace problems {
inline constexpr ProblemType not_json{"not-json", 400, "Not JSON", "The body is not a JSON object. Send one."};
inline constexpr ProblemType bad_idempotency_key{
    "bad-idempotency-key", 400, "Bad Idempotency-Key",
    "The key must be 1 to 255 visible characters, bare or in double quotes."};
inline constexpr ProblemType no_ticket{"no-ticket", 401, "No ticket",
                                       "The request carries no valid ticket of this sale. Join the line first."};
inline constexpr ProblemType bad_credentials{"bad-credentials", 401, "Bad credentials",
                                             "The bearer token is not one of ours, or its time is over."};
inline constexpr ProblemType not_admitted{
    "not-admitted", 401, "Not admitted",
    "The visitor has no pass of this gate, or its time is over. X-Sluice-Location says where to get one."};
inline constexpr ProblemType cross_site{
    "cross-site", 403, "Cross-site request",
    "A browser sent this from another site, which is not on the list of allowed origins."};
inline constexpr ProblemType not_called{
    "not-called", 403, "Not called",
    "Only a called ticket may take units, and each ticket only once. Wait for your turn, or join again."};
inline constexpr ProblemType not_found{"not-found", 404, "Not found", "There is nothing at this address."};
inline constexpr ProblemType no_such_sale{"no-such-sale", 404, "No such sale", "There is no sale of this name."};
inline constexpr ProblemType no_such_gate{"no-such-gate", 404, "No such gate",
                                          "There is no gate of this name. A gate is a sale without items."};
inline constexpr ProblemType no_such_item{"no-such-item", 404, "No such item", "The sale has no item of this name."};
inline constexpr ProblemType no_such_code{
    "no-such-code", 404, "No such code",
    "The code is wrong, has been used, or its five minutes are over. Ask for a new one where the place is."};
inline constexpr ProblemType unknown_code{
    "unknown-code", 404, "Unknown code",
    "No priority line of this sale has this code. Check it letter by letter; a place that you have is unchanged."};
inline constexpr ProblemType no_such_priority{"no-such-priority", 404, "No such priority line",
                                              "The sale has no priority line of this name."};
inline constexpr ProblemType no_such_hold{"no-such-hold", 404, "No such hold",
                                          "There is no such hold, or it is not yours."};
inline constexpr ProblemType no_such_order{"no-such-order", 404, "No such order",
                                           "There is no such order, or it is not yours."};
inline constexpr ProblemType method_not_allowed{
    "method-not-allowed", 405, "Method not allowed",
    "This address does not know the method; the Allow header lists those it knows."};
inline constexpr ProblemType not_open{"not-open", 409, "Not open", "The sale has not begun or is paused. Come back.",
                                      2};
inline constexpr ProblemType sold_out{"sold-out", 409, "Sold out", "Every unit is taken."};
inline constexpr ProblemType not_enough{
    "not-enough", 409, "Not enough",
    "Fewer units can be had than asked for; `available` tells how many. The ticket stays called."};
inline constexpr ProblemType limit_reached{
    "limit-reached", 409, "Limit reached",
    "The sale's limit a buyer would be passed; `available` tells how many more units you may have."};
inline constexpr ProblemType already_ordered{"already-ordered", 409, "Already ordered",
                                             "The hold is being paid or is paid."};
inline constexpr ProblemType too_many_orders{"too-many-orders", 409, "Too many tries",
                                             "This hold was ordered and declined too often."};
inline constexpr ProblemType in_payment{"in-payment", 409, "Being paid",
                                        "The hold is being paid and cannot be released."};
inline constexpr ProblemType already_sold{"already-sold", 409, "Already sold",
                                          "The hold is sold and cannot be released."};
inline constexpr ProblemType key_in_use{"key-in-use", 409, "Still running",
                                        "A request with this Idempotency-Key is still running. Ask again.", 1};
inline constexpr ProblemType code_used_up{
    "code-used-up", 409, "Code used up",
    "The code is right, and was used as often as it may be. A place that you have is unchanged."};
inline constexpr ProblemType conflict{"conflict", 409, "Conflict", "The sale is not in a state for that."};
inline constexpr ProblemType closed{"closed", 410, "Closed", "The sale is over."};
inline constexpr ProblemType hold_expired{"hold-expired", 410, "Hold expired",
                                          "The hold's time is over; its units went to the next in line."};
inline constexpr ProblemType invalid_field{"invalid-field", 422, "Invalid field",
                                           "A field is missing or has a wrong value; `detail` names it."};
inline constexpr ProblemType key_mismatch{
    "key-mismatch", 422, "Idempotency-Key used differently",
    "This Idempotency-Key was used with another body. Take a new key for a new request."};
inline constexpr ProblemType too_many_tries{"too-many-tries", 429, "Too many wrong codes",
                                            "Too many wrong codes were tried in this sale. Try again in a moment.",
                                            1};
inline constexpr ProblemType overloaded{"overloaded", 503, "Overloaded",
                                        "Too much at once. Nothing was changed; ask again.", 1};
inline constexpr ProblemType no_stream_free{
    "no-stream-free", 503, "No stream free",
    "Every event stream is taken. Read the status document instead, as often as it says.", 60};
inline constexpr ProblemType read_only{"read-only", 503, "Read-only",
                                       "The ledger cannot be written, so nothing new is promised; what was "
                                       "acknowledged is safe. Whether this request was "
                                       "recorded is not known: ask again later, with the same Idempotency-Key.",
                                       5};
}  // namespace problems

// All of them, for the pages that explain and for tests.
[[nodiscard]] std::span<const ProblemType* const> all_problems();

// A problem document. `extra`: further members, as `"available":3`, or empty.
void append_problem(std::string& out, const ProblemType& type, std::string_view detail, std::string_view extra,
                    std::string_view trace_id);

}  // namespace sluice::edge

#include "edge/page/showing.h"

#include "edge/gate/return_address.h"
#include "edge/page/page_headers.h"
#include "edge/visitor/cookies.h"
#include "web/languages/negotiation.h"

namespace sluice::edge {
namespace {

constexpr long language_s = 365L * 24 * 3600;

}  // namespace

bool wants_plain(const Errand& errand) {
  return query_value(errand.request->query, "plain").has_value();
}

void Showing::show(Errand& errand, int status, const Shown& shown) {
  const std::size_t language = choose_language(errand);
  append_headers(errand, shown, language);
  const web::Document& document = pages().document(shown.page, language, shown.sale);
  const bool compressed = web::accepts_gzip(errand.request->accept_encoding);
  if (compressed) errand.headers += "Content-Encoding: gzip\r\n";
  desk_.respond(errand, status, html_type, compressed ? document.gzip : document.html);
}

void Showing::append_headers(Errand& errand, const Shown& shown, std::size_t language) const {
  errand.headers.append(no_store).append(page_safety).append("Vary: Accept-Language, Accept-Encoding\r\n");
  errand.headers.append("Content-Language: ").append(pages().languages()[language].code()).append("\r\n");
  errand.headers.append("Content-Security-Policy: ").append(pages().policy(shown.page, shown.sale)).append("\r\n");
}

std::size_t Showing::choose_language(Errand& errand) const {
  const CookieTerms& cookies = desk_.context().cookies;
  const std::string name = cookies.name("sluice.lang");
  const std::string asked = query_value(errand.request->query, "lang").value_or("");
  std::string remembered;
  any_cookie(errand.request->cookie, name, [&](std::string_view value) {
    remembered = value;
    return pages().find_language(value).has_value();
  });
  if (asked != remembered && pages().find_language(asked)) {
    cookies.append(errand.headers, name, {asked}, language_s);
  }
  return pages().language_for(
      {.asked = asked, .remembered = remembered, .accepted = errand.request->accept_language});
}

}  // namespace sluice::edge

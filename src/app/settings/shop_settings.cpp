#include "app/settings/shop_settings.h"

#include <algorithm>
#include <cctype>

#include "http/address/origin.h"

namespace sluice::app {
namespace {

using shop::Fields;

constexpr std::size_t name_bytes_max = 80;
constexpr std::size_t methods_max = 10;

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c != '"' && c != '<' && c != '>' && c != 0x7f; });
}

// An https address with any path; empty: it is one.
std::string address_problem(const std::string& text) {
  constexpr std::string_view scheme = "https://";
  const std::string wrong = "\"" + text + "\" must be an address such as https://shop.example/imprint";
  if (!text.starts_with(scheme) || !is_printable(text)) return wrong;
  const std::size_t path = text.find_first_of("/?#", scheme.size());
  return http::normal_origin(std::string_view(text).substr(0, path)) ? "" : wrong;
}

std::string contact_problem(const std::string& text) {
  if (text.starts_with("https://")) return address_problem(text);
  const auto at = text.find('@');
  const bool is_mail = at != std::string::npos && at > 0 && at + 1 < text.size() && text.rfind('@') == at &&
                       is_printable(text) && text.find_first_of("?&,;:") == std::string::npos;
  return is_mail ? "" : "\"" + text + "\" must be an e-mail address or an https one";
}

template <class Problem>
void read_checked(Fields& fields, std::string_view name, std::string& out, Problem problem) {
  fields.text_for(name, [&](const std::string& text) {
    out = text;
    return problem(text);
  });
}

void read_colour(Fields& fields, std::string_view name, bool on_dark, std::optional<web::Colour>& out) {
  fields.text_for(name, [&](const std::string& text) -> std::string {
    out = web::parse_colour(text);
    if (!out) return "\"" + text + "\" must be a colour such as \"#0b6b63\"";
    const std::string problem = web::accent_problem(*out, on_dark);
    return problem.empty() ? "" : "\"" + text + "\" " + problem;
  });
}

void read_accent(Fields& fields, std::optional<web::Accent>& accent) {
  std::optional<web::Colour> light;
  std::optional<web::Colour> dark;
  read_colour(fields, "accent", false, light);
  read_colour(fields, "accent_dark", true, dark);
  if (dark && !light) fields.fail("accent_dark", "needs accent, the colour on light paper, beside it");
  if (light) accent = web::Accent{.light = *light, .dark = dark};
}

void read_logo(Fields& fields, std::optional<web::Picture>& logo) {
  std::string where;
  fields.text("logo", where, web::data_bytes_max + name_bytes_max);
  if (where.empty()) return;
  auto picture = web::read_picture(where);
  if (!picture) return fields.fail("logo", picture.error().detail);
  logo = std::move(*picture);
}

void read_look(Fields& fields, web::Look& look) {
  fields.text("name", look.name, name_bytes_max);
  read_logo(fields, look.logo);
  read_accent(fields, look.accent);
}

}  // namespace

void read_shop(Fields& fields, web::Shop& shop) {
  fields.only(
      {"name", "logo", "accent", "accent_dark", "contact", "imprint", "privacy", "terms", "language", "texts"});
  read_look(fields, shop.look);
  read_checked(fields, "contact", shop.contact, contact_problem);
  read_checked(fields, "imprint", shop.imprint, address_problem);
  read_checked(fields, "privacy", shop.privacy, address_problem);
  read_checked(fields, "terms", shop.terms, address_problem);
  read_checked(fields, "language", shop.language, [](const std::string& code) -> std::string {
    const bool is_code = code.size() >= 2 && code.size() <= 3 &&
                         std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
    return is_code ? "" : "\"" + code + "\" must be a language's code, such as \"de\"";
  });
  fields.text_for("texts", [&shop](const std::string& folder) -> std::string {
    shop.texts = folder;
    return std::filesystem::is_directory(shop.texts) ? "" : "\"" + folder + "\" is no folder";
  });
}

void read_sale_look(Fields& fields, web::Look& look) {
  fields.only({"name", "logo", "accent", "accent_dark"});
  read_look(fields, look);
}

void read_methods(Fields& fields, std::vector<web::PaymentMethod>& methods) {
  fields.array("methods", methods_max, [&methods](Fields& entry, std::size_t) {
    entry.only({"id", "label"});
    for (const char* name : {"id", "label"}) entry.require(name);
    web::PaymentMethod method;
    read_checked(entry, "id", method.id, [](const std::string& id) -> std::string {
      const bool fits =
          std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
      return fits && !id.empty() && id.size() <= 64 ? "" : "must be 1 to 64 letters, digits, _ and -";
    });
    entry.text("label", method.label, name_bytes_max);
    if (method.label.empty()) entry.fail("label", "must not be empty");
    if (std::ranges::find(methods, method.id, &web::PaymentMethod::id) != methods.end())
      entry.fail("id", "is used twice");
    methods.push_back(std::move(method));
  });
}

}  // namespace sluice::app

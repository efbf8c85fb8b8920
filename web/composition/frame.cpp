#include "web/composition/frame.h"

#include <array>

#include "base/html_text.h"
#include "web/composition/document.h"
#include "web/composition/html.h"

namespace sluice::web {
namespace {

constexpr std::array<std::string_view, 8> sandbox_methods{
    "tok_ok",    "tok_declined", "tok_slow",          "tok_timeout",
    "tok_error", "tok_action",   "tok_webhook_first", "tok_duplicate_webhook"};

// As an address, in double quotes.
std::string svg_address(std::string_view svg) {
  std::string address = "data:image/svg+xml,";
  for (const char letter : svg) {
    if (letter == '#') {
      address += "%23";
    } else if (letter == '"') {
      address += '\'';
    } else if (letter != '\n') {
      address += letter;
    }
  }
  return address;
}

std::string inline_element(std::string_view name, std::string_view text) {
  const std::string tag(name);
  return "<" + tag + ">" + html_escaped(text) + "</" + tag + ">";
}

const std::optional<Picture>& logo_of(const Shop& shop, const Look& look) {
  return look.logo ? look.logo : shop.look.logo;
}

// A page that names no icon has its browser ask for one.
std::string icon_of(const Shop& shop, const Look& look) {
  if (const auto& logo = logo_of(shop, look)) return html_escaped(address_of(*logo, shop.root));
  return shop.is_demo ? svg_address(embedded("/parts/icon.svg")) : "data:,";
}

std::string link_to(std::string_view address, std::string_view text) {
  return "<a href=\"" + html_escaped(address) + "\" target=\"_blank\" rel=\"noopener\">" + html_escaped(text) +
         "</a>\n";
}

std::vector<PaymentMethod> test_methods(const Words& words) {
  std::vector<PaymentMethod> methods;
  for (const std::string_view id : sandbox_methods)
    methods.push_back({.id = std::string(id), .label = words.say("method_" + std::string(id))});
  return methods;
}

// Where there is nothing to choose.
std::string only_method(std::string_view id) {
  return "<input type=\"hidden\" name=\"method\" value=\"" + html_escaped(id) + "\">\n";
}

std::string choice_html(const PaymentMethod& method, bool is_first) {
  return "<label class=\"choice\"><input type=\"radio\" name=\"method\" value=\"" + html_escaped(method.id) + "\"" +
         (is_first ? " checked" : "") + "><span>" + html_escaped(method.label) + "</span></label>\n";
}

}  // namespace

std::string head_html(const HeadSettings& head, const Shop& shop, const Look& look, const Words& words) {
  const std::string brand = words.say("brand");
  const std::string title = head.title.empty() || brand.empty() ? head.title + brand : head.title + " · " + brand;
  std::string html =
      "<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
      inline_element("title", title) + "\n";
  if (!head.may_be_found) html += "<meta name=\"robots\" content=\"noindex\">\n";
  html += "<link rel=\"icon\" href=\"" + icon_of(shop, look) + "\">\n";
  if (head.leads_to_plain) {
    html += "<noscript><meta http-equiv=\"refresh\" content=\"0;url=?plain=1\"></noscript>\n";
  }
  return html + "<style>" + head.style + "</style>";
}

std::string brand_html(const Shop& shop, const Look& look, const Words& words) {
  const std::string brand = words.say("brand");
  std::string html =
      brand.empty() && shop.host.empty() ? "<a id=\"brand\" href=\"/\" data-host>" : "<a id=\"brand\" href=\"/\">";
  if (const auto& logo = logo_of(shop, look)) {
    html += "<img src=\"" + html_escaped(address_of(*logo, shop.root)) + "\" alt=\"\" height=\"28\">";
  } else if (shop.is_demo) {
    html += embedded("/parts/icon.svg");
  }
  const std::string shown = !brand.empty() ? brand : !shop.host.empty() ? shop.host : words.say("shopTitle");
  return html + inline_element("span", shown) + "</a>";
}

std::string languages_html(std::span<const Words> all, const Words& current, std::string_view query) {
  std::string html = "<details class=\"languages\"><summary>" + inline_element("span", current.say("languageName")) +
                     "</summary><nav aria-label=\"" + html_escaped(current.say("languageLabel")) + "\">\n";
  for (const Words& words : all) {
    const std::string code = html_escaped(words.code());
    html += "<a href=\"?" + html_escaped(query) + "lang=" + code + "\" hreflang=\"" + code + "\" lang=\"" + code +
            "\"" + (words.code() == current.code() ? " aria-current=\"true\"" : "") + ">" +
            html_escaped(words.say("languageName")) + "</a>\n";
  }
  return html + "</nav></details>";
}

std::string duties_html(const Shop& shop, const Words& words) {
  std::string links;
  if (!shop.contact.empty()) {
    const bool is_mail = shop.contact.find("://") == std::string::npos;
    links += link_to((is_mail ? "mailto:" : "") + shop.contact, words.say("contact"));
  }
  if (!shop.imprint.empty()) links += link_to(shop.imprint, words.say("imprint"));
  if (!shop.privacy.empty()) links += link_to(shop.privacy, words.say("privacy"));
  if (!shop.terms.empty()) links += link_to(shop.terms, words.say("terms"));
  return links.empty() ? "" : "<footer class=\"duties\">\n" + links + "</footer>\n";
}

std::string methods_html(const Shop& shop, const Words& words) {
  const std::vector<PaymentMethod> methods = shop.pays_in_sandbox ? test_methods(words) : shop.methods;
  if (methods.empty()) return only_method("default");
  const std::string label = html_escaped(words.say("payment"));
  if (methods.size() == 1) {
    return "<p><span class=\"label\">" + label + "</span>" + html_escaped(methods[0].label) + "</p>\n" +
           only_method(methods[0].id);
  }
  std::string choices;
  for (const PaymentMethod& method : methods) choices += choice_html(method, choices.empty());
  return "<fieldset id=\"methods\" class=\"choices\"><legend>" + label + "</legend>\n" + choices + "</fieldset>\n";
}

}  // namespace sluice::web

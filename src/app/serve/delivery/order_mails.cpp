#include "app/serve/delivery/order_mails.h"

#include <boost/json.hpp>

#include "token/order_link.h"
#include "web/mail/mail_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

// Throws what Boost.JSON throws when a member is missing or of another type.
web::OrderMail mail_of(const json::object& data) {
  web::OrderMail mail{.order = text_of(data, "order"),
                      .sale = text_of(data, "sale_name"),
                      .total = data.at("total").at("amount").to_number<std::int64_t>(),
                      .currency = std::string(data.at("total").at("currency").as_string())};
  for (const json::value& each : data.at("items").as_array()) {
    const json::object& item = each.as_object();
    mail.items.push_back({.name = text_of(item, "name"),
                          .quantity = item.at("quantity").to_number<std::uint64_t>(),
                          .price = item.at("price").to_number<std::int64_t>()});
  }
  return mail;
}

}  // namespace

std::string OrderMails::link_to(std::string_view order, std::string_view language) const {
  const auto id = OrderId::parse(order);
  if (pages_at_.empty() || !id) return {};
  const auto ring = keys_.snapshot();
  std::string link = pages_at_ + "/order/" + id->str() + "?key=" + token::sign_order_link(*ring, clock_.wall(), *id);
  return language.empty() ? link : link + "&lang=" + std::string(language);
}

std::optional<fulfilment::Mail> OrderMails::write(const delivery::Task& task) const {
  try {
    const json::value payload = json::parse(task.payload);
    const json::object& data = payload.at("data").as_object();
    web::OrderMail mail = mail_of(data);
    const auto pages = pages_.snapshot();
    const std::string language = text_of(data, "language");
    const web::Words& words =
        pages->languages()[pages->language_for({.asked = language, .remembered = {}, .accepted = {}})];
    mail.link = link_to(mail.order, words.code());
    web::MailText text = web::order_mail(words, mail);
    return fulfilment::Mail{.to = text_of(data, "email"),
                            .subject = std::move(text.subject),
                            .text = std::move(text.text),
                            .html = std::move(text.html)};
  } catch (const std::exception&) {  // a row that somebody mended by hand
    return std::nullopt;
  }
}

}  // namespace sluice::app

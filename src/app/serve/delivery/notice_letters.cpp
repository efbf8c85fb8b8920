#include "app/serve/delivery/notice_letters.h"

#include <boost/json.hpp>

#include "base/json_writer.h"
#include "web/mail/mail_text.h"

namespace sluice::app {
namespace {

namespace json = boost::json;

// What a delivery says of a call (shop/delivery/news_text.h).
class Told {
public:
  // Throws what Boost.JSON throws, also when something is missing: of a row that somebody mended by hand.
  explicit Told(const delivery::Task& task) : payload_(json::parse(task.payload)), data_(payload_.at("data")) {}

  [[nodiscard]] std::string text(std::string_view name) const { return std::string(data_.at(name).as_string()); }
  [[nodiscard]] std::string part(std::string_view name) const { return json::serialize(data_.at(name)); }
  [[nodiscard]] std::string expires_at() const { return std::string(payload_.at("expires_at").as_string()); }

private:
  json::value payload_;
  const json::value& data_;
};

const web::Words& words_for(const Told& told, const web::ComposedPages& pages) {
  const std::string language = told.text("language");
  return pages.languages()[pages.language_for({.asked = language, .remembered = {}, .accepted = {}})];
}

}  // namespace

std::optional<fulfilment::Mail> NoticeLetters::mail(const delivery::Task& task) const {
  try {
    const Told told(task);
    const auto pages = pages_.snapshot();
    const web::Words& words = words_for(told, *pages);
    const web::NoticeMail mail{.sale = told.text("sale_name"),
                               .until = told.expires_at().substr(11, 5),
                               .link = origin_ + root_ + "/queue/" + told.text("sale") + "?lang=" + words.code()};
    web::MailText text = web::notice_mail(words, mail);
    return fulfilment::Mail{.to = told.text("email"),
                            .subject = std::move(text.subject),
                            .text = std::move(text.text),
                            .html = std::move(text.html)};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<fulfilment::PushText> NoticeLetters::push(const delivery::Task& task) const {
  try {
    const Told told(task);
    const auto until = parse_rfc3339(told.expires_at());
    if (!until) return std::nullopt;
    const auto pages = pages_.snapshot();
    const web::Words& words = words_for(told, *pages);
    const std::string sale = told.text("sale");
    std::string text;
    JsonWriter(text)
        .begin_object()
        .field("title", words.say("noticeSubject", {{"sale", told.text("sale_name")}}))
        .field("body", words.say("noticeIntro"))
        .field("lang", words.code())
        .field("dir", words.direction())
        .field("page", root_ + "/queue/" + sale)
        .end_object();
    return fulfilment::PushText{
        .subscription = told.part("push"), .text = std::move(text), .topic = sale, .until = *until};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace sluice::app

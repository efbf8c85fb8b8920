#include "web/mail/mail_text.h"

#include "base/html_text.h"
#include "base/money.h"
#include "web/composition/html.h"

namespace sluice::web {
namespace {

std::string row_text(const MailItem& item) {
  return std::to_string(item.quantity) + " × " + item.name;
}

std::string plain_text(const Words& words, const OrderMail& mail) {
  std::string text = words.say("mailIntro") + "\n\n";
  for (const MailItem& item : mail.items) {
    text += row_text(item) + "  (" + money_text(item.price, mail.currency) + ")\n";
  }
  text += words.say("total") + ": " + money_text(mail.total, mail.currency) + "\n\n";
  text += words.say("orderNumber", {{"order", mail.order}}) + "\n";
  if (!mail.link.empty()) text += "\n" + words.say("mailSee") + "\n" + mail.link + "\n";
  return text + "\n" + words.say("mailPrivate") + "\n";
}

std::string cell(std::string_view text, std::string_view style) {
  return element("td", text, "style=\"padding:8px 0;border-bottom:1px solid #ddd;" + std::string(style) + "\"");
}

// Up to where a mail's own text begins.
std::string html_head(const Words& words, std::string_view subject, std::string_view heading) {
  return "<!doctype html>\n<html lang=\"" + html_escaped(words.code()) + "\" dir=\"" +
         std::string(words.direction()) + "\">\n<head><meta charset=\"utf-8\">" + element("title", subject) +
         "</head>\n<body style=\"font-family:sans-serif;line-height:1.5;max-width:36em;margin:0 auto;"
         "padding:16px\">\n" +
         element("h1", heading, "style=\"font-size:1.4em\"");
}

std::string html_end(std::string_view last) {
  return element("p", last, "style=\"color:#555;font-size:.9em\"") + "</body>\n</html>\n";
}

std::string link_html(std::string_view text, std::string_view link) {
  return "<p>" + element("a", text, "href=\"" + html_escaped(link) + '"') + "</p>\n";
}

std::string html_text(const Words& words, const OrderMail& mail) {
  std::string html = html_head(words, words.say("mailSubject", {{"sale", mail.sale}}), mail.sale);
  html += element("p", words.say("mailIntro"));
  html += "<table role=\"presentation\" style=\"width:100%;border-collapse:collapse\">\n";
  for (const MailItem& item : mail.items) {
    html +=
        "<tr>" + cell(row_text(item), "") + cell(money_text(item.price, mail.currency), "text-align:end") + "</tr>\n";
  }
  html += "<tr>" + cell(words.say("total"), "font-weight:bold") +
          cell(money_text(mail.total, mail.currency), "text-align:end;font-weight:bold") + "</tr>\n</table>\n";
  html += element("p", words.say("orderNumber", {{"order", mail.order}}));
  if (!mail.link.empty()) {
    html += element("p", words.say("mailSee")) + link_html(words.say("goToOrder"), mail.link);
  }
  return html + html_end(words.say("mailPrivate"));
}

}  // namespace

MailText order_mail(const Words& words, const OrderMail& mail) {
  return {.subject = words.say("mailSubject", {{"sale", mail.sale}}),
          .text = plain_text(words, mail),
          .html = html_text(words, mail)};
}

MailText notice_mail(const Words& words, const NoticeMail& mail) {
  std::string subject = words.say("noticeSubject", {{"sale", mail.sale}});
  const std::string until = words.say("noticeUntil", {{"time", mail.until}});
  std::string text = mail.sale + "\n\n" + words.say("noticeIntro") + "\n" + until + "\n\n" +
                     words.say("noticeWhere") + "\n" + mail.link + "\n\n" + words.say("noticePrivate") + "\n";
  std::string html = html_head(words, subject, mail.sale) + element("p", words.say("noticeIntro")) +
                     element("p", until, "style=\"font-weight:bold\"") + element("p", words.say("noticeWhere")) +
                     link_html(words.say("goToPlace"), mail.link) + html_end(words.say("noticePrivate"));
  return {.subject = std::move(subject), .text = std::move(text), .html = std::move(html)};
}

}  // namespace sluice::web

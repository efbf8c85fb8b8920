#include "fulfilment/rabbitmq/broker.h"

#include <charconv>

#include "fulfilment/network/url_parts.h"

namespace sluice::fulfilment {
namespace {

constexpr std::uint16_t clear_port = 5672;
constexpr std::uint16_t tls_port = 5671;

std::string decoded(const std::string& text) {
  int size = 0;
  char* plain = curl_easy_unescape(nullptr, text.data(), static_cast<int>(text.size()), &size);
  std::string result = plain == nullptr ? std::string() : std::string(plain, static_cast<std::size_t>(size));
  curl_free(plain);
  return result;
}

}  // namespace

std::string read_broker_url(const std::string& text, Broker& broker) {
  broker.has_tls = text.starts_with("amqps://");
  if (!broker.has_tls && !text.starts_with("amqp://")) return "must be an amqp or amqps URL";
  const UrlParts url(text, CURLU_NON_SUPPORT_SCHEME);
  if (!url.is_url()) return "is no URL";
  if (url.has(CURLUPART_PASSWORD)) return "has a password in it; put it into a file, and name that as password_file";
  if (url.has(CURLUPART_QUERY) || url.has(CURLUPART_FRAGMENT))
    return "must have neither a query (?) nor a fragment (#)";
  broker.host = url.host();
  broker.port = broker.has_tls ? tls_port : clear_port;
  const std::string port = url.text(CURLUPART_PORT);
  std::from_chars(port.data(), port.data() + port.size(), broker.port);
  if (url.has(CURLUPART_USER)) broker.user = decoded(url.text(CURLUPART_USER));
  const std::string path = url.text(CURLUPART_PATH);
  if (path.size() > 1) broker.virtual_host = decoded(path.substr(1));
  return "";
}

std::string address_of(const Broker& broker) {
  return address_text(broker.host, broker.port);
}

}  // namespace sluice::fulfilment

// The head's reader beside Beast's parser, which reads the same grammar with other code.
#include "http/parse/request_head.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <cctype>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "http/parse/head_scanner.h"
#include "http/parse/known_fields.h"

namespace sluice::http {
namespace {

namespace beast = boost::beast;
using Field = std::pair<std::string, std::string>;

class Twin final : public beast::http::basic_parser<true> {
public:
  explicit Twin(std::string_view bytes) {
    skip(true);
    beast::error_code error;
    put(boost::asio::const_buffer(bytes.data(), bytes.size()), error);
    is_well_formed = !error && is_done();
  }
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const {
    std::vector<std::string> found;
    for (const Field& field : fields) {
      if (beast::iequals(field.first, name)) found.push_back(field.second);
    }
    return found;
  }

  [[nodiscard]] bool says_close() const {
    for (const auto* name : {"Connection", "Proxy-Connection"}) {
      for (const std::string& value : values(name)) {
        if (beast::http::token_list(value).exists("close")) return true;
      }
    }
    return false;
  }

  bool is_well_formed = false;
  std::string method;
  std::string target;
  std::vector<Field> fields;

private:
  void on_request_impl(beast::http::verb, beast::string_view name, beast::string_view asked, int,
                       beast::error_code&) override {
    method = name;
    target = asked;
  }
  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value,
                     beast::error_code&) override {
    fields.emplace_back(name, value);
  }
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view, beast::error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, beast::error_code&) override { return 0; }
  void on_finish_impl(beast::error_code&) override {}
};

std::string in_any_case(std::string text, Random& random) {
  for (char& c : text) {
    if (random.next() % 3 == 0) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return text;
}

template <std::size_t count>
std::string any_of(const std::array<const char*, count>& all, Random& random) {
  return all[random.next() % count];
}

std::string any_value(std::string_view name, Random& random) {
  static constexpr std::array texts{"", "a", "a b", "\xc3\xa4", "v1.x", "sluice_buyer=x; y=z", "1", "a,b", "\"q\""};
  static constexpr std::array lengths{"0", "5", "5", "05", "5 5", "5, 5", "+5", "-1", "x", "18446744073709551616"};
  static constexpr std::array options{"close", "keep-alive", "Keep-Alive, Upgrade", "close;", ",close", "a b", ", ,"};
  static constexpr std::array codings{"chunked", "Chunked", "gzip, chunked", "identity", "chunked, chunked"};
  static constexpr std::array blanks{"", " ", "\t", "  \t "};
  std::string value = any_of(texts, random);
  if (name == "content-length") value = any_of(lengths, random);
  if (name == "connection" || name == "proxy-connection") value = any_of(options, random);
  if (name == "transfer-encoding") value = any_of(codings, random);
  if (name == "expect") value = "100-continue";
  return any_of(blanks, random) + value + any_of(blanks, random);
}

std::string any_head(Random& random) {
  static constexpr std::array methods{"GET",     "GET",    "POST", "get",   "BREW",
                                      "OPTIONS", "DELETE", "PUT",  "PATCH", "HEAD"};
  static constexpr std::array targets{"/",           "/v1/sales?x", "/a?b?c", "http://a/x",
                                      "HTTPS://a:1", "*",           "a:80",   "/\"<>|"};
  static constexpr std::array versions{"1.1", "1.1", "1.1", "1.0", "1.2", "2.0", "1.11", "0.9", "1,1"};
  static constexpr std::array others{"x",     "x-sluice", "accept-charset", "keep-alive",
                                     "hosts", "ost",      "x-forwarded-by"};
  std::string head = any_of(methods, random) + ' ' + any_of(targets, random) + " HTTP/" + any_of(versions, random);
  head += "\r\nHost: shop\r\n";
  for (auto left = random.next() % 6; left > 0; --left) {
    const bool is_known = random.next() % 4 != 0;
    const std::string name =
        is_known ? std::string(known_fields[random.next() % known_fields.size()].name) : any_of(others, random);
    head += in_any_case(name, random) + ':' + any_value(name, random) + "\r\n";
  }
  head += "\r\n";
  if (random.next() % 3 == 0) head[random.next() % head.size()] = static_cast<char>(random.next() % 128);
  return head;
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& value : values) {
    if (!value.empty()) (all += all.empty() ? "" : "; ") += value;
  }
  return all;
}

std::string first_said(const std::vector<std::string>& values) {
  for (const std::string& value : values) {
    if (!value.empty()) return value;
  }
  return "";
}

void expect_same(const Twin& twin, const Head& head, const std::string& bytes) {
  ASSERT_TRUE(twin.is_well_formed) << "taken here and refused there:\n" << bytes;
  const Request& request = head.request;
  EXPECT_EQ(request.target, twin.target) << bytes;
  EXPECT_EQ(to_string(request.method) == twin.method, request.method != Method::other) << bytes;
  EXPECT_EQ(head.keep_alive, twin.keep_alive() && !twin.says_close()) << bytes;
  EXPECT_EQ(head.chunked, twin.chunked()) << bytes;
  EXPECT_EQ(head.content_length, twin.content_length().value_or(0)) << bytes;
  EXPECT_EQ(request.cookie, joined(twin.values("Cookie"))) << bytes;
  EXPECT_EQ(request.has_idempotency_key, !twin.values("Idempotency-Key").empty()) << bytes;
  for (const KnownField& field : known_fields) {
    if (field.into == nullptr || field.into == &Request::sec_purpose) continue;
    EXPECT_EQ(request.*field.into, first_said(twin.values(field.name))) << field.name << " of\n" << bytes;
  }
}

TEST(RequestHead, IsReadAsBeastReadsItOrRefused) {
  SeededRandom random(11);
  std::size_t taken = 0;
  for (int i = 0; i < 200'000 && !::testing::Test::HasFailure(); ++i) {
    const std::string bytes = any_head(random);
    HeadScanner scanner(HeadScanner::Part::head, 4096, 1024);
    if (scanner.feed(bytes) != HeadScanner::Verdict::complete || scanner.size() != bytes.size()) continue;
    Head head;
    Problem problem;
    if (parse_head(bytes, 1024, head, problem) == HeadVerdict::refused) continue;
    ++taken;
    expect_same(Twin(bytes), head, bytes);
  }
  EXPECT_GT(taken, 20'000U);
}

TEST(RequestHead, KnowsEachFieldInAnyCaseAndNoOther) {
  for (std::size_t i = 0; i < known_fields.size(); ++i) {
    std::string name(known_fields[i].name);
    EXPECT_EQ(find_field(name), i) << name;
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    EXPECT_EQ(find_field(name), i) << name;
    EXPECT_EQ(find_field(name + "s"), known_fields.size()) << name;
    EXPECT_EQ(find_field(name.substr(1)), known_fields.size()) << name;
  }
  EXPECT_EQ(find_field("a"), known_fields.size());
}

}  // namespace
}  // namespace sluice::http

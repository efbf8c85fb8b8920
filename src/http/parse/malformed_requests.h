// What must be refused, and with which status: one table for the parser's tests and for the server's.
#pragma once

#include <string>
#include <vector>

namespace sluice::http {

struct MalformedRequest {
  const char* name;
  std::string bytes;
  int status;
};

// The bounds that the table's entries run into.
inline constexpr std::size_t table_header_bytes_max = 1024;
inline constexpr std::size_t table_target_bytes_max = 256;
inline constexpr std::size_t table_body_bytes_max = 128;

inline std::string get_with(const std::string& fields) {
  return "GET /x HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

inline std::string post_chunks(const std::string& chunks) {
  return "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
}

inline std::vector<MalformedRequest> malformed_lines() {
  using namespace std::string_literals;
  return {
      {"bare LF after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n", 400},
      {"bare LF after a field", "GET /x HTTP/1.1\r\nHost: a\n\r\n", 400},
      {"bare LF as the last line", "GET /x HTTP/1.1\r\nHost: a\r\n\n", 400},
      {"bare CR in a value", get_with("A: b\rc\r\n"), 400},
      {"bare CR in the target", "GET /x\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"two CR before LF", "GET /x HTTP/1.1\r\r\nHost: a\r\n\r\n", 400},
      {"folded line, space", get_with("A: b\r\n c\r\n"), 400},
      {"folded line, tab", get_with("A: b\r\n\tc\r\n"), 400},
      {"space before the first field", "GET /x HTTP/1.1\r\n Host: a\r\n\r\n", 400},
      {"NUL in a value", get_with("A: b\0c\r\n"s), 400},
      {"NUL in a name", get_with("A\0: b\r\n"s), 400},
      {"control character in a value", get_with("A: \x01\r\n"), 400},
      {"DEL in a value", get_with("A: \x7f\r\n"), 400},
      {"space before the colon", get_with("A : b\r\n"), 400},
      {"tab before the colon", get_with("A\t: b\r\n"), 400},
      {"field without a colon", get_with("Abc\r\n"), 400},
      {"field without a name", get_with(": b\r\n"), 400},
      {"name that is no token", get_with("A(b): c\r\n"), 400},
      {"name beyond ASCII", get_with("\xc3\xa4: c\r\n"), 400},
      {"two blank lines before the request", "\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"LF before the request", "\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"space before the method", " GET /x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"empty target", "GET  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"target beyond ASCII", "GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"over-long slash", "GET /%C0%AF HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"over-long dot, in lower case", "GET /a/%c0%ae%c0%ae/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"over-long letter", "GET /%C1%81 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"slash in three bytes", "GET /%E0%80%AF HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"slash in four bytes", "GET /%F0%80%80%AF HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"slash in five bytes", "GET /%F8%80%80%80%AF HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"over-long slash in an absolute target", "GET http://a/%C0%AF HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"over-long slash as it is", "GET /\xc0\xaf HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"tab instead of space", "GET\t/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"no version (HTTP/0.9)", "GET /x\r\n\r\n", 400},
      {"version 2.0", "GET /x HTTP/2.0\r\nHost: a\r\n\r\n", 400},
      {"version 1.2", "GET /x HTTP/1.2\r\nHost: a\r\n\r\n", 400},
      {"version in lower case", "GET /x http/1.1\r\nHost: a\r\n\r\n", 400},
      {"version with more digits", "GET /x HTTP/1.10\r\nHost: a\r\n\r\n", 400},
      {"space after the version", "GET /x HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
      {"asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"authority-form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"path without a slash", "GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute-form without an authority", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute-form with user info", "GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"absolute-form of another scheme", "GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a TLS greeting", "\x16\x03\x01\x02"s, 400},
  };
}

inline std::vector<MalformedRequest> malformed_fields() {
  return {
      {"empty Host", "GET /x HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"empty Host in HTTP/1.0", "GET /x HTTP/1.0\r\nHost: \r\n\r\n", 400},
      {"empty Host beside an absolute target", "GET http://a/x HTTP/1.1\r\nHost:\r\n\r\n", 400},
      {"a port without a host", "GET /x HTTP/1.1\r\nHost: :80\r\n\r\n", 400},
      {"a port without a host in an absolute target", "GET http://:80/x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
      {"a port that is no number", "GET /x HTTP/1.1\r\nHost: a:b\r\n\r\n", 400},
      {"a port with too many digits", "GET /x HTTP/1.1\r\nHost: a:000080\r\n\r\n", 400},
      {"two ports", "GET /x HTTP/1.1\r\nHost: a:80:80\r\n\r\n", 400},
      {"an open bracket", "GET /x HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
      {"empty brackets", "GET /x HTTP/1.1\r\nHost: []:80\r\n\r\n", 400},
      {"a name in brackets", "GET /x HTTP/1.1\r\nHost: [shop]\r\n\r\n", 400},
      {"text behind brackets", "GET /x HTTP/1.1\r\nHost: [::1]a\r\n\r\n", 400},
      {"a bracket in a name", "GET /x HTTP/1.1\r\nHost: a]\r\n\r\n", 400},
      {"no Host", "GET /x HTTP/1.1\r\n\r\n", 400},
      {"two Hosts", get_with("Host: a\r\n"), 400},
      {"two Hosts in HTTP/1.0", "GET /x HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", 400},
      {"Host with a path", "GET /x HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
      {"Host with user info", "GET /x HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
      {"Host joined by a comma", "GET /x HTTP/1.1\r\nHost: a,b\r\n\r\n", 400},
      {"two Authorizations", get_with("Authorization: x\r\nauthorization: y\r\n"), 400},
      {"two Idempotency-Keys", get_with("Idempotency-Key: x\r\nidempotency-key: x\r\n"), 400},
      {"two X-Sluice-Tickets", get_with("X-Sluice-Ticket: x\r\nX-SLUICE-TICKET: x\r\n"), 400},
      {"two X-Sluice-Passes", get_with("X-Sluice-Pass: x\r\nX-Sluice-Pass: \r\n"), 400},
      {"two X-Sluice-Works", get_with("X-Sluice-Work: a.1\r\nx-sluice-work: a.1\r\n"), 400},
      {"two X-Sluice-Operators", get_with("X-Sluice-Operator: a\r\nX-Sluice-Operator: b\r\n"), 400},
      {"two If-Matches", get_with("If-Match: a\r\nIf-Match: b\r\n"), 400},
      {"two X-Sluice-Accounts", get_with("X-Sluice-Account: a\r\nX-Sluice-Account: b\r\n"), 400},
      {"two Stripe-Signatures", get_with("Stripe-Signature: t=1\r\nStripe-Signature: t=1\r\n"), 400},
      {"two Content-Types", get_with("Content-Type: \r\nContent-Type: text/plain\r\n"), 400},
      {"two Origins", get_with("Origin: a\r\nOrigin: b\r\n"), 400},
      {"two Sec-Fetch-Sites", get_with("Sec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n"), 400},
      {"unknown expectation", get_with("Expect: a-pony\r\n"), 417},
      {"malformed Connection", get_with("Connection: close;;\r\n"), 400},
      {"header too large", get_with("A: " + std::string(table_header_bytes_max, 'a') + "\r\n"), 431},
      {"header without an end", "GET /x HTTP/1.1\r\n" + std::string(table_header_bytes_max, 'a'), 431},
      {"target too long", "GET /" + std::string(table_target_bytes_max, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
  };
}

inline std::vector<MalformedRequest> malformed_framing() {
  return {
      {"Content-Length and chunked", get_with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"chunked and Content-Length", get_with("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n"), 400},
      {"two equal Content-Lengths", get_with("Content-Length: 1\r\nContent-Length: 1\r\n"), 400},
      {"two different Content-Lengths", get_with("Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
      {"a list of Content-Lengths", get_with("Content-Length: 1, 1\r\n"), 400},
      {"signed Content-Length", get_with("Content-Length: +1\r\n"), 400},
      {"negative Content-Length", get_with("Content-Length: -1\r\n"), 400},
      {"hexadecimal Content-Length", get_with("Content-Length: 0x1\r\n"), 400},
      {"fractional Content-Length", get_with("Content-Length: 1.0\r\n"), 400},
      {"empty Content-Length", get_with("Content-Length:\r\n"), 400},
      {"Content-Length beyond 64 bits", get_with("Content-Length: 18446744073709551617\r\n"), 400},
      {"unknown transfer coding", get_with("Transfer-Encoding: gzip\r\n"), 400},
      {"transfer coding before chunked", get_with("Transfer-Encoding: gzip, chunked\r\n"), 400},
      {"chunked, then identity", get_with("Transfer-Encoding: chunked, identity\r\n"), 400},
      {"chunked twice", get_with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
      {"chunked with a vertical tab",
       get_with("Transfer-Encoding: \x0b"
                "chunked\r\n"),
       400},
      {"chunked in HTTP/1.0", "POST /x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"body too large", get_with("Content-Length: " + std::to_string(table_body_bytes_max + 1) + "\r\n"), 413},
      {"chunk size that is no number", post_chunks("x\r\n"), 400},
      {"chunk size missing", post_chunks("\r\n"), 400},
      {"chunk size with a sign", post_chunks("+1\r\na\r\n0\r\n\r\n"), 400},
      {"chunk size with 0x", post_chunks("0x1\r\na\r\n0\r\n\r\n"), 400},
      {"chunk size with nine digits", post_chunks("000000001\r\na\r\n0\r\n\r\n"), 400},
      {"space after the chunk size", post_chunks("1 \r\na\r\n0\r\n\r\n"), 400},
      {"bare LF after the chunk size", post_chunks("1\na\r\n0\r\n\r\n"), 400},
      {"bare LF in a chunk extension", post_chunks("1;a\nb\r\na\r\n0\r\n\r\n"), 400},
      {"garbage after the chunk size", post_chunks("1,a\r\na\r\n0\r\n\r\n"), 400},
      {"chunk extension without a name", post_chunks("1;\r\na\r\n0\r\n\r\n"), 400},
      {"chunk extension without a value", post_chunks("1;a=\r\na\r\n0\r\n\r\n"), 400},
      {"chunk extension with an open quote", post_chunks("1;a=\"\r\na\r\n0\r\n\r\n"), 400},
      {"chunk extension with text after a quote", post_chunks("1;a=\"b\"c\r\na\r\n0\r\n\r\n"), 400},
      {"chunk longer than its size", post_chunks("1\r\nab\r\n0\r\n\r\n"), 400},
      {"bare LF after the chunk's data", post_chunks("1\r\na\n0\r\n\r\n"), 400},
      {"no line end after the chunk's data", post_chunks("1\r\na0\r\n\r\n"), 400},
      {"bare LF after the last chunk", post_chunks("0\n\r\n"), 400},
      {"bare LF after the trailer", post_chunks("0\r\n\n"), 400},
      {"malformed trailer", post_chunks("0\r\nA : b\r\n\r\n"), 400},
      {"chunk too large", post_chunks("81\r\n"), 413},
      {"chunks too large together", post_chunks("80\r\n" + std::string(128, 'a') + "\r\n1\r\n"), 413},
      {"chunk extensions too large", post_chunks("1;" + std::string(1025, 'a')), 400},
      {"a chunk extension of 64 KiB", post_chunks("1;a=\"" + std::string(65'536, 'a') + "\"\r\na\r\n0\r\n\r\n"), 400},
      {"trailer too large", post_chunks("0\r\nA: " + std::string(table_header_bytes_max, 'a')), 431},
  };
}

inline std::vector<MalformedRequest> malformed_requests() {
  auto all = malformed_lines();
  for (auto& entry : malformed_fields()) all.push_back(std::move(entry));
  for (auto& entry : malformed_framing()) all.push_back(std::move(entry));
  return all;
}

}  // namespace sluice::http

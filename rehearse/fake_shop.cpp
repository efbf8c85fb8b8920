#include "rehearse/fake_shop.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>

#include "base/invariant.h"

namespace sluice::rehearse {
namespace {

constexpr std::int64_t price = 2500;

void append_answer(std::string& out, int status, std::string_view fields, std::string_view body) {
  fmt::format_to(std::back_inserter(out),
                 "HTTP/1.1 {} X\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}", status, fields,
                 body.size(), body);
}

void append_problem(std::string& out, int status, std::string_view name, std::string_view fields = "") {
  append_answer(out, status, fields,
                fmt::format(R"({{"type":"/problems/{}","title":"{}","status":{},"detail":"","trace_id":"0"}})", name,
                            name, status));
}

std::string cookies_of(std::uint32_t ordinal) {
  return fmt::format(
      "Set-Cookie: sluice_buyer=b{0}; Path=/; HttpOnly\r\nSet-Cookie: sluice_drop=t{0}; Path=/; HttpOnly\r\n",
      ordinal);
}

std::uint32_t number_in(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// The number behind `prefix` in `text`, 0 if it is not there.
std::uint32_t number_after(std::string_view text, std::string_view prefix) {
  const std::size_t at = text.find(prefix);
  return at == std::string_view::npos ? 0 : number_in(text.substr(at + prefix.size()));
}

Duration thread_time() {
  timespec ts{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
  return std::chrono::seconds(ts.tv_sec) + std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(ts.tv_nsec));
}

}  // namespace

FakeShop::FakeShop(const FakeShopPlan& plan)
    : plan_(plan),
      opened_(clock_.mono() + plan.opens_after),
      opens_at_(clock_.wall() + std::chrono::duration_cast<std::chrono::milliseconds>(plan.opens_after)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  SLUICE_INVARIANT(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  SLUICE_INVARIANT(::listen(listener_, 4096) == 0);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  for (const int fd : {listener_, wake_}) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
  thread_ = std::thread([this] { serve(); });
}

FakeShop::~FakeShop() {
  const std::uint64_t one = 1;
  SLUICE_INVARIANT(::write(wake_, &one, sizeof one) == sizeof one);
  thread_.join();
  for (const auto& connection : connections_) {
    if (connection && connection->fd >= 0) ::close(connection->fd);
  }
  for (const int fd : {listener_, epoll_, wake_}) ::close(fd);
}

std::string FakeShop::url() const {
  return fmt::format("http://127.0.0.1:{}", port_);
}

void FakeShop::serve() {
  std::vector<epoll_event> events(256);
  while (true) {
    const int n = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
    for (int i = 0; i < n; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      if (event.data.fd == wake_) return;
      if (event.data.fd == listener_) {
        accept_all();
        continue;
      }
      Connection& connection = *connections_[static_cast<std::size_t>(event.data.fd)];
      if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0U) on_readable(connection);
      if (connection.fd >= 0 && (event.events & EPOLLOUT) != 0U) write_out(connection);
    }
    processor_us_ = thread_time().count();
  }
}

void FakeShop::accept_all() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto index = static_cast<std::size_t>(fd);
    if (index >= connections_.size()) connections_.resize(index + 1);
    connections_[index] = std::make_unique<Connection>();
    connections_[index]->fd = fd;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void FakeShop::close(Connection& connection) {
  ::close(connection.fd);
  connection.fd = -1;
}

void FakeShop::on_readable(Connection& connection) {
  char bytes[64 * 1024];
  const ssize_t n = ::recv(connection.fd, bytes, sizeof bytes, 0);
  if (n < 0 && errno == EAGAIN) return;
  if (n <= 0) return close(connection);
  connection.in.append(bytes, static_cast<std::size_t>(n));
  if (!take_requests(connection)) return close(connection);
  write_out(connection);
}

// False: the connection is to be dropped without another word.
bool FakeShop::take_requests(Connection& connection) {
  std::string_view rest = connection.in;
  while (!connection.is_closing) {
    const std::size_t end = rest.find("\r\n\r\n");
    if (end == std::string_view::npos) break;
    const std::string_view head = rest.substr(0, end);
    const std::size_t size = end + 4 + number_after(head, "Content-Length: ");
    if (rest.size() < size) break;
    Call call;
    call.method = head.substr(0, head.find(' '));
    const std::size_t path_at = call.method.size() + 1;
    call.path = head.substr(path_at, head.find(' ', path_at) - path_at);
    call.ordinal = number_after(head, "sluice_drop=t");
    rest.remove_prefix(size);
    const std::uint64_t number = ++requests_;
    if (number == plan_.drops_connection_at) return false;
    connection.is_closing = head.find("Connection: close") != std::string_view::npos;
    if (!misbehave(connection, number)) answer(connection, call);
  }
  connection.in.erase(0, connection.in.size() - rest.size());
  return true;
}

bool FakeShop::misbehave(Connection& connection, std::uint64_t number) {
  if (plan_.goes_silent_at != 0 && number >= plan_.goes_silent_at) return true;
  if (number == plan_.stalls_at) {
    write_out(connection);
    std::this_thread::sleep_for(plan_.stall_time);
  }
  // The first request is the look at the sale.
  if (number > 1 && number <= plan_.overloaded_until) {
    append_problem(connection.out, 503, "overloaded", "Retry-After: 1\r\n");
    return true;
  }
  if (number == plan_.server_error_at) {
    append_problem(connection.out, 500, "internal");
    return true;
  }
  if (number == plan_.not_http_at) {
    connection.out += "\x16\x03\x01 what?\r\n\r\n";
    return true;
  }
  if (number == plan_.bad_body_at) {
    append_answer(connection.out, 201, "", R"({"outcome":"secured","hold":)");
    return true;
  }
  return false;
}

void FakeShop::write_out(Connection& connection) {
  while (!connection.out.empty()) {
    const ssize_t n = ::send(connection.fd, connection.out.data(), connection.out.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) break;
    if (n < 0) return close(connection);
    connection.out.erase(0, static_cast<std::size_t>(n));
  }
  if (connection.out.empty() && connection.is_closing) return close(connection);
  epoll_event event{};
  event.events = connection.out.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT;
  event.data.fd = connection.fd;
  ::epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd, &event);
}

void FakeShop::answer(Connection& connection, const Call& call) {
  std::string& out = connection.out;
  const bool is_post = call.method == "POST";
  if (call.path == "/v1/sales/drop/buy") return answer_buy(out, call.ordinal);
  if (call.path == "/v1/sales/drop") return answer_status(out);
  if (call.path == "/v1/sales/drop/tickets/current") return answer_ticket(out, call.ordinal, 200);
  if (call.path.starts_with("/v1/holds/hold_")) return is_post ? answer_checkout(out, call) : read_hold(out, call);
  if (call.path.starts_with("/v1/orders/ord_")) return answer_order(out, call);
  append_problem(out, 404, "not-found");
}

std::uint32_t FakeShop::serving() const {
  if (first_buy_ == MonoTime{}) return plan_.reserve;
  const double elapsed_s = static_cast<double>((clock_.mono() - first_buy_).count()) / 1e6;
  const double called = plan_.reserve + plan_.calls_per_s * elapsed_s;
  const double most = plan_.stock + (plan_.passes_over_ordinal == 0 ? 0 : 1);
  return static_cast<std::uint32_t>(std::min(called, most));
}

bool FakeShop::is_called(std::uint32_t ordinal) const {
  return ordinal <= serving() && ordinal != plan_.passes_over_ordinal;
}

bool FakeShop::is_sold_out() const {
  return orders_.size() >= plan_.stock;
}

std::string FakeShop::state() const {
  if (clock_.mono() < opened_) return "scheduled";
  return is_sold_out() && plan_.state == "open" ? "sold_out" : plan_.state;
}

void FakeShop::answer_status(std::string& out) {
  append_answer(
      out, 200, "Cache-Control: public, max-age=1\r\n",
      fmt::format(R"({{"sale":"drop","state":"{}","opens_at":"{}","items":[{{"item":"tee","name":"Tee","price":)"
                  R"({{"amount":{},"currency":"EUR"}},"stock":{},"available":0}}],"line":{{"waiting":0,"issued":{},)"
                  R"("serving":{},"pace_per_s":null,"knots":[]}},"poll_after_ms":1000}})",
                  state(), format_rfc3339(opens_at_), price, plan_.stock, issued_, serving()));
}

void FakeShop::answer_buy(std::string& out, std::uint32_t ordinal) {
  if (first_buy_ == MonoTime{}) first_buy_ = clock_.mono();
  if (const auto used = hold_of_ordinal_.find(ordinal); ordinal != 0 && used != hold_of_ordinal_.end()) {
    return answer_hold(out, used->second, 200);
  }
  const bool is_gone = is_sold_out() || (!plan_.has_waitlist && holds_.size() >= plan_.stock);
  if (is_gone) return append_problem(out, 409, "sold-out");
  if (ordinal == 0) ordinal = ++issued_;
  if (!is_called(ordinal) || holds_.size() >= plan_.stock) return answer_ticket(out, ordinal, 202);
  secure(out, ordinal);
}

void FakeShop::secure(std::string& out, std::uint32_t ordinal) {
  const auto number = static_cast<std::uint32_t>(holds_.size() + 1);
  const std::uint32_t unit = number == plan_.sells_unit_twice_at     ? number - 1
                             : number == plan_.sells_beyond_stock_at ? plan_.stock + 1
                                                                     : number;
  holds_.push_back({ordinal, unit, 0});
  hold_of_ordinal_[ordinal] = number;
  answer_hold(out, number, 201);
}

void FakeShop::answer_hold(std::string& out, std::uint32_t number, int status) {
  const Hold& hold = holds_[number - 1];
  const std::uint32_t told = number == plan_.gives_hold_away_at ? number - 1 : number;
  const std::string ordinal = plan_.tells_ordinal ? fmt::format(R"("ordinal":{},)", hold.ordinal) : "";
  const WallTime expires_at = clock_.wall() + std::chrono::minutes(10);
  append_answer(
      out, status, cookies_of(hold.ordinal),
      fmt::format(R"({{"outcome":"secured","hold":"hold_{}","state":"active",{}"items":[{{"item":"tee","quantity":1,)"
                  R"("units":[{}]}}],"total":{{"amount":{},"currency":"EUR"}},"expires_at":"{}"}})",
                  told, ordinal, hold.unit, price, format_rfc3339(expires_at)));
}

void FakeShop::answer_ticket(std::string& out, std::uint32_t ordinal, int status) {
  if (ordinal == 0) return append_problem(out, 401, "no-ticket");
  const std::string_view state = is_sold_out() ? "sold_out" : is_called(ordinal) ? "called" : "waiting";
  const std::uint32_t called = serving();
  const double before = state == "waiting" && ordinal > called ? ordinal - called - 1 : 0;
  const auto ahead = static_cast<std::uint32_t>(std::lround(before * plan_.tells_ahead_times));
  if (ordinal == plan_.grows_place_of_ordinal) growth_ += 5000;  // more than people are called between two answers
  const std::uint32_t position = ahead + 1 + (ordinal == plan_.grows_place_of_ordinal ? growth_ : 0);
  append_answer(
      out, status, status == 202 ? cookies_of(ordinal) : "Retry-After: 5\r\n",
      fmt::format(R"({{"outcome":"in_line","ticket":"t{0}","state":"{1}","ordinal":{0},"position":{2},"ahead":{3},)"
                  R"("eta_s":{4},"chance":{6:.2f},"poll_after_ms":1000,"presence_after_ms":{5}}})",
                  ordinal, state, position, ahead, range_of(ordinal), to_ms(plan_.presence_after),
                  plan_.tells_everybody_chance.value_or(ordinal <= plan_.stock ? 1 : 0)));
}

// Its calls go like clockwork, so it knows the second.
std::string FakeShop::range_of(std::uint32_t ordinal) const {
  if (plan_.calls_per_s <= 0) return "null";
  const double since_s = static_cast<double>((clock_.mono() - first_buy_).count()) / 1e6;
  const double until_s = (static_cast<double>(ordinal) - plan_.reserve) / plan_.calls_per_s - since_s;
  const double told_s = std::max(until_s, 0.0) * plan_.tells_wait_times;
  return fmt::format(R"({{"low":{:.0f},"high":{:.0f}}})", std::floor(told_s), std::ceil(told_s));
}

void FakeShop::read_hold(std::string& out, const Call& call) {
  const std::uint32_t number = number_after(call.path, "hold_");
  const bool exists = number >= 1 && number <= holds_.size() && number != plan_.loses_hold_at;
  if (!exists || holds_[number - 1].ordinal != call.ordinal) return append_problem(out, 404, "no-such-hold");
  answer_hold(out, number, 200);
}

void FakeShop::answer_checkout(std::string& out, const Call& call) {
  const std::uint32_t number = number_after(call.path, "hold_");
  if (number < 1 || number > holds_.size()) return append_problem(out, 404, "no-such-hold");
  Hold& hold = holds_[number - 1];
  if (hold.order == 0) {
    orders_.push_back({number, clock_.mono()});
    hold.order = static_cast<std::uint32_t>(orders_.size());
  }
  append_answer(out, 202, fmt::format("Location: /v1/orders/ord_{}\r\n", hold.order),
                fmt::format(R"({{"order":"ord_{}","hold":"hold_{}","state":"accepted"}})", hold.order, number));
}

void FakeShop::answer_order(std::string& out, const Call& call) {
  const std::uint32_t number = number_after(call.path, "ord_");
  const bool exists = number >= 1 && number <= orders_.size();
  if (!exists || holds_[orders_[number - 1].hold - 1].ordinal != call.ordinal)
    return append_problem(out, 404, "no-such-order");
  Order& order = orders_[number - 1];
  const bool is_confirmed = clock_.mono() - order.accepted >= plan_.order_time && number != plan_.never_confirms_at;
  // A lost order is one that its buyer has already seen confirmed.
  if (number == plan_.loses_order_at && order.was_seen_confirmed) return append_problem(out, 404, "no-such-order");
  order.was_seen_confirmed = is_confirmed;
  append_answer(out, 200, "",
                fmt::format(R"({{"order":"ord_{}","hold":"hold_{}","state":"{}"}})", number, order.hold,
                            is_confirmed ? "confirmed" : "payment_pending"));
}

}  // namespace sluice::rehearse

// Reading Cookie and writing Set-Cookie.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace sluice::edge {

// Calls visit(value) for each cookie of that name, in order, until it returns true. Several of one name are usual:
// browsers keep cookies with different attributes apart.
template <class Visit>
bool any_cookie(std::string_view header, std::string_view name, Visit visit) {
  while (!header.empty()) {
    const std::size_t end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
    while (!pair.empty() && pair.front() == ' ') pair.remove_prefix(1);
    while (!pair.empty() && pair.back() == ' ') pair.remove_suffix(1);
    if (pair.size() <= name.size() || pair[name.size()] != '=' || !pair.starts_with(name)) continue;
    std::string_view value = pair.substr(name.size() + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    if (visit(value)) return true;
  }
  return false;
}

enum class SameSite : std::uint8_t {
  lax,     // with links from elsewhere (a shop's mail links here), not with what other sites' pages ask by themselves
  strict,  // not even with links
  none,    // with everything: for pages in other sites' frames
};

// What every cookie of ours is set with.
class CookieTerms {
public:
  // `domain`: whose subdomains get them, too; empty: the host alone. `https`: the scheme that people use.
  CookieTerms() : CookieTerms(false, {}, SameSite::lax) {}
  CookieTerms(bool https, const std::string& domain, SameSite same_site)
      : prefix_(!https           ? ""
                : domain.empty() ? "__Host-"
                                 : "__Secure-") {
    attributes_ = "; Path=/; HttpOnly";
    if (!domain.empty()) attributes_ += "; Domain=" + domain;
    attributes_ += same_site == SameSite::none     ? "; SameSite=None"
                   : same_site == SameSite::strict ? "; SameSite=Strict"
                                                   : "; SameSite=Lax";
    if (https) attributes_ += "; Secure";
    buyer_ = name("sluice_buyer");
  }

  // With the prefix that has browsers hold the server to its terms.
  [[nodiscard]] std::string name(std::string_view bare) const { return prefix_ + std::string(bare); }
  [[nodiscard]] const std::string& buyer() const { return buyer_; }

  // A complete Set-Cookie line; the value is these pieces, one behind the other. `max_age_s`: 0 deletes it.
  void append(std::string& out, std::string_view name, std::initializer_list<std::string_view> value,
              long max_age_s) const {
    out.append("Set-Cookie: ").append(name).append("=");
    for (const std::string_view piece : value) out.append(piece);
    out.append(attributes_);
    out.append("; Max-Age=").append(std::to_string(max_age_s)).append("\r\n");
  }

private:
  std::string prefix_;
  std::string attributes_;
  std::string buyer_;
};

}  // namespace sluice::edge

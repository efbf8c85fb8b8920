// How a shop shows itself: what all pages have on top and at the bottom, and how its checkout is paid.
//
// Read from the configuration, composed into the pages at the start. A sale may have a look of its own; where it has
// not, it has the shop's.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "web/look/palette.h"

namespace sluice::web {

// A picture that the program serves itself, under an address that holds its hash.
struct Picture {
  std::string address{};  // below the shop's root: "/assets/shop/3f9a0c1d2b4e5a6b.svg"; or a data: address, which is
                          // served by nobody
  std::string content_type{};
  std::string body{};
  friend bool operator==(const Picture&, const Picture&) = default;
};

inline constexpr std::size_t picture_bytes_max = 65'536;  // more, and a phone waits for the logo, not for the page
inline constexpr std::size_t data_bytes_max = 2048;       // it stands in every page, of which some have 14 KB

// As pages name it.
[[nodiscard]] std::string address_of(const Picture& picture, std::string_view root);

// `where`: a file (svg, png, webp) or a data: address of such. An error says what is wrong with it.
[[nodiscard]] Result<Picture> read_picture(const std::string& where);

struct Look {
  std::string name{};  // empty: the shop's, or none
  std::optional<Picture> logo{};
  std::optional<Accent> accent{};
};

struct PaymentMethod {
  std::string id{};  // what the provider is sent
  std::string label{};
};

// Before every address of ours, "/queue/drop-1" and "/assets/pay.js" alike; "" where the shop has no pages beside
// ours.
inline constexpr std::string_view usual_root = "/.sluice";

struct Shop {
  std::string root{usual_root};
  Look look{};
  std::map<std::string, Look, std::less<>> sales{};  // by id: those that have a look of their own
  std::string contact{};                             // an e-mail address or an https one
  std::string imprint{}, privacy{}, terms{};         // https addresses
  std::string language = "en";                       // spoken to those who want none that we have
  std::string host{};                                // what stands for a name where there is none
  std::filesystem::path design{};                    // folder of the waiting page's design; empty: the built-in one
  std::filesystem::path texts{};                     // folder of {code}.json; empty: none but the design's
  std::vector<std::string> frame_ancestors{};        // origins that may show the waiting page in a frame
  bool is_demo = false;                              // without a name: it says so
  bool tells_calls = false;                          // whoever waits can be told of their call (edge/place/notices.h)
  bool sends_mail = false;                           // buyers are told that their confirmation comes by e-mail
  bool pays_in_sandbox = true;                       // the checkout offers the test methods
  std::vector<PaymentMethod> methods{};              // else these
};

}  // namespace sluice::web

#include <algorithm>
#include <array>

#include "web/composition/document.h"
#include "web/look/shop.h"

namespace sluice::web {
namespace {

struct Format {
  std::string_view extension;
  std::string_view content_type;
  bool (*fits)(std::string_view body);
};

constexpr std::array formats{
    Format{".svg", "image/svg+xml",
           [](std::string_view body) { return body.find("<svg") != std::string_view::npos; }},
    Format{".png", "image/png", [](std::string_view body) { return body.starts_with("\x89PNG\r\n"); }},
    Format{".webp", "image/webp",
           [](std::string_view body) { return body.starts_with("RIFF") && body.substr(0, 12).ends_with("WEBP"); }},
};

Result<Picture> data_picture(const std::string& address) {
  const bool is_known = std::ranges::any_of(formats, [&](const Format& format) {
    const std::string begin = "data:" + std::string(format.content_type);
    return address.starts_with(begin + ",") || address.starts_with(begin + ";");
  });
  if (!is_known) return invalid_input("must be a data: address of an svg, png or webp picture");
  if (address.size() > data_bytes_max)
    return invalid_input("has " + std::to_string(address.size()) + " bytes as a data: address, more than " +
                         std::to_string(data_bytes_max) + ": name a file instead");
  return Picture{.address = address};
}

}  // namespace

std::string address_of(const Picture& picture, std::string_view root) {
  return picture.body.empty() ? picture.address : std::string(root) + picture.address;
}

Result<Picture> read_picture(const std::string& where) {
  if (where.starts_with("data:")) return data_picture(where);
  const std::filesystem::path file = where;
  const auto format = std::ranges::find(formats, file.extension().string(), &Format::extension);
  if (format == formats.end()) return invalid_input("\"" + where + "\" must be an .svg, .png or .webp file");
  auto body = read_file(file);
  if (!body) return invalid_input("\"" + where + "\" cannot be read");
  if (body->size() > picture_bytes_max)
    return invalid_input("\"" + where + "\" has " + std::to_string(body->size()) + " bytes, more than " +
                         std::to_string(picture_bytes_max));
  if (!format->fits(*body)) return invalid_input("\"" + where + "\" is not what its name says");
  return Picture{.address = "/assets/shop/" + short_hash(*body) + std::string(format->extension),
                 .content_type = std::string(format->content_type),
                 .body = std::move(*body)};
}

}  // namespace sluice::web

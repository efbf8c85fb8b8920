// The file of `sluice rehearse --checkout`: a shop's own checkout, step by step (docs/rehearsal.md lists its keys).
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>

#include "base/result.h"
#include "rehearse/checkout/script.h"

namespace sluice::app {

// ErrorKind::invalid_input: one line with the file, the line in it, and the key or the {name}.
[[nodiscard]] Result<rehearse::Script> read_checkout(const std::filesystem::path& file);

// Likewise of what is in it, with the key first: "step[1].url: {holt} is not known at this step; ...". Pure.
[[nodiscard]] Result<rehearse::Script> parse_checkout(const boost::json::object& object);

}  // namespace sluice::app

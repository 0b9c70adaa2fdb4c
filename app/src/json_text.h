#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace app {

/// JSON for people and programs: objects indented by two, lists of plain values on one line, a line end at the
/// end.
///
/// Why     a series of 240 numbers is one line to read or skip, not 240.
std::string json_text(const nlohmann::ordered_json& value);

/// The text as a JSON string, quotes included: for values of --set that must not be read as anything else.
std::string json_string(std::string_view text);

}  // namespace app

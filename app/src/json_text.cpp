#include "json_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace app {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kIndent = 2;

std::string plain(const Json& value) {
  return value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool is_flat(const Json& value) {
  return std::all_of(value.begin(), value.end(), [](const Json& item) { return item.is_primitive(); });
}

void write_list_on_one_line(const Json& list, std::string& text) {
  text += '[';
  bool first = true;
  for (const Json& item : list) {
    if (!first) text += ", ";
    first = false;
    text += plain(item);
  }
  text += ']';
}

void write(const Json& value, std::size_t depth, std::string& text) {
  if (value.is_primitive() || value.empty()) {
    text += plain(value);
    return;
  }
  if (value.is_array() && is_flat(value)) return write_list_on_one_line(value, text);
  const std::string inner((depth + 1) * kIndent, ' ');
  text += value.is_object() ? "{\n" : "[\n";
  for (auto item = value.begin(); item != value.end(); ++item) {
    if (item != value.begin()) text += ",\n";
    text += inner;
    if (value.is_object()) text += plain(item.key()) + ": ";
    write(*item, depth + 1, text);
  }
  text += '\n' + std::string(depth * kIndent, ' ') + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string json_text(const Json& value) {
  std::string text;
  write(value, 0, text);
  text += '\n';
  return text;
}

std::string json_string(std::string_view text) { return plain(Json(text)); }

}  // namespace app

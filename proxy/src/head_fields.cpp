#include "head_fields.h"

#include <algorithm>

#include "chars.h"

namespace proxy {
namespace {

// The value of `name` in "a=1; b=2" (RFC 6265 4.2.1); cookie names compare with case.
std::string_view cookie_in(std::string_view list, std::string_view name) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    const std::string_view pair = trimmed(list.substr(0, end));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') {
      return pair.substr(name.size() + 1);
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return {};
}

}  // namespace

std::string_view HeadFields::header(std::string_view name) const {
  for (const Field& field : scanner_.fields()) {
    if (equal_ignoring_case(field.name.of(head_), name)) return field.value.of(head_);
  }
  return {};
}

std::string_view HeadFields::cookie(std::string_view name) const {
  for (const Field& field : scanner_.fields()) {
    if (!equal_ignoring_case(field.name.of(head_), "cookie")) continue;
    const std::string_view value = cookie_in(field.value.of(head_), name);
    if (!value.empty()) return value;
  }
  return {};
}

}  // namespace proxy

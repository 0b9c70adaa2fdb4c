#include "lb/policy.h"

#include <algorithm>

namespace lb {

namespace {

constexpr std::string_view kHeaderPrefix = "header:";
constexpr std::string_view kCookiePrefix = "cookie:";

}  // namespace

std::string print_knob(const HashKey& key) {
  switch (key.source) {
    case HashKey::Source::kNone:
      return "none";
    case HashKey::Source::kClient:
      return "client";
    case HashKey::Source::kPath:
      return "path";
    case HashKey::Source::kHeader:
      return std::string(kHeaderPrefix) + key.name;
    case HashKey::Source::kCookie:
      return std::string(kCookiePrefix) + key.name;
  }
  return "none";
}

std::string parse_knob(std::string_view text, HashKey& key) {
  const auto named = [&](std::string_view prefix) {
    return text.starts_with(prefix) && text.size() > prefix.size();
  };
  if (text == "client") {
    key = {HashKey::Source::kClient, {}};
  } else if (text == "path") {
    key = {HashKey::Source::kPath, {}};
  } else if (named(kHeaderPrefix)) {
    key = {HashKey::Source::kHeader, std::string(text.substr(kHeaderPrefix.size()))};
  } else if (named(kCookiePrefix)) {
    key = {HashKey::Source::kCookie, std::string(text.substr(kCookiePrefix.size()))};
  } else {
    return "expected \"client\", \"path\", \"header:NAME\" or \"cookie:NAME\"";
  }
  return {};
}

bool Candidates::contains(NodeId id) const { return std::ranges::binary_search(ids_, id); }

}  // namespace lb

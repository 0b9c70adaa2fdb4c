#include "route_mix.h"

#include <algorithm>

namespace sim {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_uuid(std::string_view segment) {
  if (segment.size() != 36) return false;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? segment[i] != '-' : !is_hex(segment[i])) return false;
  }
  return true;
}

bool is_identifier(std::string_view segment) {
  if (segment.empty()) return false;
  if (std::ranges::all_of(segment, is_digit) || is_uuid(segment)) return true;
  return segment.size() >= 16 && std::ranges::all_of(segment, is_hex) && std::ranges::any_of(segment, is_digit);
}

// Of what may stand in a URI (RFC 3986) only printable ASCII is let through.
std::string escaped(std::string_view pattern) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string text;
  for (const char c : pattern) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > ' ' && byte < 0x7F) {
      text += c;
    } else {
      ((text += '%') += kHex[byte >> 4U]) += kHex[byte & 15U];
    }
    if (text.size() > kLongestPattern) break;
  }
  text.resize(std::min(text.size(), kLongestPattern));
  return text;
}

using Counts = std::map<std::string, std::uint64_t, std::less<>>;

// By requests, then by name, so that equal counts have one order.
std::vector<Counts::const_iterator> by_requests(const Counts& counts) {
  std::vector<Counts::const_iterator> order;
  for (auto at = counts.begin(); at != counts.end(); ++at) order.push_back(at);
  std::ranges::stable_sort(order, std::greater<>(), [](const auto& at) { return at->second; });
  return order;
}

}  // namespace

std::string path_pattern(std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  std::string pattern;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view segment = path.substr(0, slash);
    pattern += is_identifier(segment) ? std::string_view("*") : segment;
    if (slash == std::string_view::npos) break;
    pattern += '/';
    path.remove_prefix(slash + 1);
  }
  return pattern.empty() ? "/" : escaped(pattern);
}

void RouteMix::add(std::string_view method, std::string_view path) {
  std::string key(method);
  (key += ' ') += path_pattern(path);
  ++requests_[std::move(key)];
  if (requests_.size() >= kMostRoutes) drop_rarer_half();
}

void RouteMix::drop_rarer_half() {
  const auto order = by_requests(requests_);
  for (std::size_t i = order.size() / 2; i < order.size(); ++i) {
    others_ += order[i]->second;
    requests_.erase(order[i]);
  }
}

std::vector<RouteMix::Route> RouteMix::busiest(std::size_t most) const {
  std::vector<Route> routes;
  std::uint64_t others = others_;
  for (const auto& at : by_requests(requests_)) {
    if (routes.size() == most) {
      others += at->second;
      continue;
    }
    const std::size_t space = at->first.find(' ');
    routes.push_back({at->first.substr(0, space), at->first.substr(space + 1), at->second});
  }
  if (others > 0) routes.push_back({"GET", "", others});
  return routes;
}

}  // namespace sim

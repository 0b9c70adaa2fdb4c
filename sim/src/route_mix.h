#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

inline constexpr std::size_t kLongestPattern = 1024;  ///< kMostRoutes of them are 8 MB

/// A path as a pattern: without its query, and with * for each segment that is a number, a UUID, or sixteen hex digits
/// or more with a figure among them: "/users/17/photos?size=2" gives "/users/*/photos". Bytes that no path has stand
/// as %XX, and what is longer than kLongestPattern is cut.
std::string path_pattern(std::string_view path);

/// The routes that most requests go to, in bounded memory.
///
/// When there are kMostRoutes, the rarer half is counted together, as one number. A route with a share of more than
/// 2 / kMostRoutes of all requests comes back sooner than it is dropped again; what it may lose is that share of
/// kMostRoutes requests each time.
class RouteMix {
 public:
  static constexpr std::size_t kMostRoutes = 8192;

  void add(std::string_view method, std::string_view path);

  struct Route {
    std::string method;
    std::string path;  ///< a pattern; empty: all other routes
    std::uint64_t requests = 0;
  };

  /// The `most` busiest routes, busiest first, then all others as one, where there are any.
  std::vector<Route> busiest(std::size_t most) const;

 private:
  void drop_rarer_half();

  std::map<std::string, std::uint64_t, std::less<>> requests_;  // "GET /users/*"
  std::uint64_t others_ = 0;
};

}  // namespace sim

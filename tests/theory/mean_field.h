#pragma once

#include <vector>

namespace theory {

/// Many single servers; every request is sent to the least busy of `choices` that are drawn at random.
///
/// Mean number of requests at a server, in the limit of infinitely many: sum over i >= 1 of load^((d^i - 1)/(d - 1)).
/// For d = 1 that is M/M/1's load / (1 - load).
/// Source  Mitzenmacher 1996, "The Power of Two Choices in Randomized Load Balancing", theorem 3.
double choices_number(double load, int choices);

/// The mean time of a request there, in service times, by Little's law.
double choices_time(double load, int choices);

/// How much more the mean number at a server is with `servers` of them than with infinitely many, for two choices and
/// high load: load^2 / (2 (1 - load)) / servers. One choice has no such term, three have less than two.
/// Source  Gast and Van Houdt 2017, "A Refined Mean Field Approximation", POMACS 1(2): the term is V / servers.
double finite_number(double load, int servers);

/// The way to that fixed point from empty servers: the limit of the whole process, not of its end alone.
///
/// s(i) is the share of servers with i requests or more:
///     ds(i)/dt = load (s(i-1)^d - s(i)^d) - (s(i) - s(i+1)),   s(0) = 1
/// and a request that comes then will take sum over i >= 0 of s(i)^d.
/// Source  Kurtz 1981, and Mitzenmacher 1996, equation 1.
/// Why     at load 0.99 the fixed point is 10,000 service times away: what is measured sooner has its exact value too.
class MeanField {
 public:
  MeanField(double load, int choices);

  /// Lets time pass, in service times.
  void advance(double time);

  /// The mean time of requests that come between now and `time` later.
  double mean_time_over(double time);

  /// Of a request that comes now.
  double time_of_arrival() const;

  /// Mean number of requests at a server now.
  double number() const;

 private:
  using Shares = std::vector<double>;
  void step(double length);
  void slope(const Shares& at, Shares& slope) const;

  double load_;
  int choices_;
  Shares shares_;  // from i = 1; after the last come zeros
};

}  // namespace theory

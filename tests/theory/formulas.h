#pragma once

#include <cstdint>

/// What queueing theory says, as pure functions of plain numbers: what the simulator is held against.
///
/// Words   load is a server's share of busy time (rho); offered is rate x mean service time, in servers (a). Times
///         are in the unit that the caller's service time has; "time" is wait and service together.
/// Why     formulas_test.cpp derives each in a second way, so that a slip here cannot make a wrong simulator right.
namespace theory {

/// The first two moments of a service time: all that the mean wait in M/G/1 depends on.
struct Service {
  double mean = 1;
  double square = 1;  ///< mean of the square
};
Service constant_service(double value);
Service exponential_service(double mean);

/// In      median and p99 as in sim::LognormalDistribution; 2.326... is the normal distribution's 99th percentile.
Service lognormal_service(double median, double p99);

/// Shape k and a mean: the square is mean^2 (1 + 1/k).
Service gamma_service(double mean, double shape);

/// Two values, the second with probability `second_ratio`.
Service two_point_service(double first, double second, double second_ratio);

/// Exponential with one of two means, the second with probability `second_ratio`.
Service hyperexponential_service(double first_mean, double second_mean, double second_ratio);

/// The mean wait of M/G/1: rate E[S^2] / (2 (1 - load)).
/// In      rate x service.mean < 1.
/// Source  Pollaczek 1930 and Khinchine 1932; Kleinrock 1975, "Queueing Systems" volume 1, 5.6.
double pollaczek_khinchine_wait(double rate, const Service& service);

/// M/M/1: mean time, in service times.
double mm1_time(double load);

/// The share of requests that find all servers busy, and are lost: M/G/c/c, whatever the service's distribution.
/// Source  Erlang 1917; Kleinrock 1975, 3.6.
double erlang_b(int servers, double offered);

/// The share of requests that wait in M/M/c.
/// In      offered < servers.
/// Source  Erlang 1917; Kleinrock 1975, 3.5.
double erlang_c(int servers, double offered);

/// M/M/c: mean wait, in service times.
double mmc_wait(int servers, double offered);

/// A queue in its steady state.
struct Steady {
  double blocked = 0;  ///< share of requests that found it full
  double number = 0;   ///< mean number of requests in it
  double busy = 0;     ///< mean number of busy servers
};

/// M/M/c/K: `servers` and `places` to wait in.
/// Source  Kleinrock 1975, 3.9 and 3.10: birth and death with p(n) proportional to the product of the ratios.
Steady mmck(int servers, int places, double offered);

/// Machine repair: `users` think for a time of mean `think` and send one request each, all to `servers` servers of
/// exponential service of mean 1. Insensitive to how thinking is distributed.
struct Closed {
  double throughput = 0;  ///< requests per service time
  double time = 0;        ///< mean time of a request, in service times
};
/// Source  Kleinrock 1975, 3.8 (finite population); the interactive response time law time = users / throughput - think.
Closed machine_repair(int users, double think, int servers);

/// Mean number of attempts of a request whose attempts fail independently with probability `failing`, of which at
/// most `most` are made: (1 - f^m) / (1 - f).
double geometric_attempts(double failing, int most);

/// The probability that all of them fail: f^m.
double all_fail(double failing, int most);

/// Mean number of calls until `run` failures in a row have come: (f^-run - 1) / (1 - f).
/// Source  Feller 1968, "An Introduction to Probability Theory" volume 1, XIII.7.
double calls_until_run(double failing, int run);

/// A breaker of one node as an alternating renewal process: closed until `run` failures in a row, open for `open_for`,
/// half-open until the one probe has failed (open again) or not (closed). Calls are Poisson and take no time.
struct DutyCycle {
  double open = 0;       ///< share of the time
  double trips = 0;      ///< per unit of time
  double half_open = 0;  ///< share of the time
};
/// Source  Ross 1996, "Stochastic Processes", 3.4.1: the share of time in a state is its mean stay over the mean cycle.
DutyCycle breaker_duty_cycle(double rate, double failing, int run, double open_for);

/// Mean of wait number `retry` = 1, 2, ... where waits grow from `base` by `multiplier` up to `longest`, laid out by
/// full jitter (half of it), equal jitter (three quarters), or none.
enum class Spread : std::uint8_t { kNone, kFull, kEqual };
double mean_backoff(int retry, double base, double multiplier, double longest, Spread spread);

/// The same for decorrelated jitter without a longest wait: base first, then the mean of base and 3 x the wait before.
/// Source  Brooker 2015, "Exponential Backoff And Jitter".
double mean_decorrelated(int retry, double base);

}  // namespace theory

#include "log_time.h"

#include <array>
#include <charconv>
#include <chrono>

#include "lb/duration_text.h"

namespace sim {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kLastSecond = 9'223'372'035;  // 63 bits of nanoseconds end in 2262

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes numbers and marks from the front of a text. Once something is missing nothing is taken any more.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool good() const { return good_; }
  bool at_end() const { return good_ && rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool take(char mark) {
    if (peek() != mark) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char mark) { good_ = good_ && take(mark); }

  int number(std::size_t digits, int lowest, int highest) {
    int value = 0;
    if (rest_.size() < digits) good_ = false;
    for (std::size_t i = 0; good_ && i < digits; ++i) {
      good_ = is_digit(rest_[i]);
      value = value * 10 + (rest_[i] - '0');
    }
    good_ = good_ && lowest <= value && value <= highest;
    if (good_) rest_.remove_prefix(digits);
    return value;
  }

  // Digits after a point or comma, as nanoseconds; those beyond the ninth are cut off.
  std::int64_t fraction() {
    std::int64_t nanoseconds = 0;
    std::int64_t step = kSecond / 10;
    good_ = good_ && is_digit(peek());
    for (; good_ && is_digit(peek()); rest_.remove_prefix(1), step /= 10) nanoseconds += (peek() - '0') * step;
    return nanoseconds;
  }

  // "Jan": 1.
  int month() {
    static constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (std::size_t i = 0; good_ && i < kMonths.size(); ++i) {
      if (!rest_.starts_with(kMonths[i])) continue;
      rest_.remove_prefix(kMonths[i].size());
      return static_cast<int>(i) + 1;
    }
    good_ = false;
    return 0;
  }

  // "Z", "+01:00", "-0700", "+01": seconds east of Greenwich.
  std::int64_t zone() {
    if (rest_.empty() || take('Z')) return 0;
    const bool west = peek() == '-';
    if (!take('+')) expect('-');
    const std::int64_t hours = number(2, 0, 23);
    const bool minutes = take(':') || is_digit(peek());
    const std::int64_t seconds = hours * 3600 + (minutes ? number(2, 0, 59) * 60 : 0);
    return west ? -seconds : seconds;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct Day {
  int year = 0;
  int month = 0;
  int day = 0;
};

bool date_of(const Day& day, std::int64_t seconds, std::int64_t nanoseconds, LogTime& time) {
  const std::chrono::year_month_day date{std::chrono::year(day.year),
                                         std::chrono::month(static_cast<unsigned>(day.month)),
                                         std::chrono::day(static_cast<unsigned>(day.day))};
  if (!date.ok()) return false;
  seconds += std::chrono::sys_days(date).time_since_epoch().count() * std::int64_t{86'400};
  if (seconds < 0 || seconds > kLastSecond) return false;
  time = {lb::Duration(seconds * kSecond + nanoseconds), true};
  return true;
}

// 60 is a leap second; it falls on the first of the next minute.
std::int64_t time_of_day(Scanner& scanner) {
  std::int64_t seconds = scanner.number(2, 0, 24) * std::int64_t{3600};
  scanner.expect(':');
  seconds += scanner.number(2, 0, 59) * 60;
  if (scanner.take(':')) seconds += scanner.number(2, 0, 60);
  return seconds;
}

bool parse_iso_date(std::string_view text, LogTime& time) {
  Scanner scanner(text);
  Day day;
  day.year = scanner.number(4, 1970, 2262);
  scanner.expect('-');
  day.month = scanner.number(2, 1, 12);
  scanner.expect('-');
  day.day = scanner.number(2, 1, 31);
  if (!scanner.take('T') && !scanner.take('t')) scanner.expect(' ');
  std::int64_t seconds = time_of_day(scanner);
  std::int64_t nanoseconds = 0;
  if (scanner.take('.') || scanner.take(',')) nanoseconds = scanner.fraction();
  seconds -= scanner.zone();
  return scanner.at_end() && date_of(day, seconds, nanoseconds, time);
}

// Digits with a point are read digit by digit: a double keeps a date only to a quarter of a microsecond.
bool parse_seconds(std::string_view text, lb::Duration& span) {
  if (text.empty() || !(is_digit(text.front()) || text.front() == '.')) return false;
  if (text.find_first_of("eE") != std::string_view::npos) {
    double seconds = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    if (!whole || !(seconds >= 0 && seconds < static_cast<double>(kLastSecond))) return false;
    span = lb::Duration(static_cast<std::int64_t>(seconds * 1e9 + 0.5));
    return true;
  }
  std::int64_t seconds = 0;
  while (!text.empty() && is_digit(text.front())) {
    seconds = seconds * 10 + (text.front() - '0');
    if (seconds > kLastSecond) return false;
    text.remove_prefix(1);
  }
  std::int64_t nanoseconds = 0;
  if (!text.empty() && text.front() == '.') {
    Scanner scanner(text.substr(1));
    nanoseconds = scanner.fraction();
    if (!scanner.at_end()) return false;
  } else if (!text.empty()) {
    return false;
  }
  span = lb::Duration(seconds * kSecond + nanoseconds);
  return true;
}

}  // namespace

bool parse_span(std::string_view text, lb::Duration& span) {
  if (parse_seconds(text, span)) return true;
  return lb::parse_duration(text, span).empty() && span != lb::kForever;
}

bool parse_time(std::string_view text, LogTime& time) {
  lb::Duration span{};
  if (parse_seconds(text, span)) {
    time = {span, span >= std::chrono::seconds(kFirstUnixTime)};
    return true;
  }
  if (text.size() > 4 && text[4] == '-') return parse_iso_date(text, time);
  if (!parse_span(text, span) || span >= std::chrono::seconds(kFirstUnixTime)) return false;
  time = {span, false};
  return true;
}

bool parse_log_date(std::string_view text, LogTime& time) {
  Scanner scanner(text);
  Day day;
  day.day = scanner.number(2, 1, 31);
  scanner.expect('/');
  day.month = scanner.month();
  scanner.expect('/');
  day.year = scanner.number(4, 1970, 2262);
  scanner.expect(':');
  std::int64_t seconds = time_of_day(scanner);
  std::int64_t nanoseconds = 0;
  if (scanner.take('.')) nanoseconds = scanner.fraction();
  if (scanner.take(' ')) seconds -= scanner.zone();
  return scanner.at_end() && date_of(day, seconds, nanoseconds, time);
}

}  // namespace sim

#include "answers.h"

namespace proxy {

std::string_view reason_phrase(std::uint16_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string own_answer(std::uint16_t status, std::string_view why, bool close, bool head_only) {
  const std::string title = std::to_string(status) + ' ' + std::string(reason_phrase(status));
  std::string page = "<!doctype html>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n<p>";
  page.append(why).append("</p>\n");
  std::string answer = "HTTP/1.1 " + title + "\r\nContent-Type: text/html\r\nContent-Length: ";
  answer.append(std::to_string(page.size())).append("\r\nCache-Control: no-store\r\n");
  if (status == 405) answer.append("Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS, TRACE, PATCH\r\n");
  if (close) answer.append("Connection: close\r\n");
  answer.append("\r\n");
  if (!head_only) answer.append(page);
  return answer;
}

}  // namespace proxy

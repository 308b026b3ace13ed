// The SDP that the simulation offers and answers: fixed, taken from verto/call-*-received.jsonl. No media follow.
#pragma once

#include <string_view>

namespace sim {

inline constexpr std::string_view answer_sdp =
    "v=0\r\no=FreeSWITCH 1795350065 1795350066 IN IP4 127.0.0.1\r\ns=FreeSWITCH\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "a=msid-semantic: WMS qfW84cfMHmAb1GjGgS13K1qYKZ8iJlmf\r\nm=audio 21378 UDP/TLS/RTP/SAVPF 111 110\r\n"
    "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1; cbr=1; minptime=10\r\n"
    "a=rtpmap:110 telephone-event/48000\r\na=silenceSupp:off - - - -\r\na=ptime:20\r\na=sendrecv\r\n"
    "a=fingerprint:sha-256 "
    "74:DE:D6:03:9B:BD:82:D7:74:5C:FB:50:35:D3:23:EC:15:A2:CA:00:9F:6F:2A:D4:2B:72:44:CD:89:93:0A:B3\r\n"
    "a=setup:active\r\na=rtcp-mux\r\na=rtcp:21378 IN IP4 127.0.0.1\r\na=ice-ufrag:TtTaoKvibBQ7S4IE\r\n"
    "a=ice-pwd:AEbpbP3yBRjiXjSqSXG3Yt2b\r\n"
    "a=candidate:5706146741 1 udp 2130706431 127.0.0.1 21378 typ host generation 0\r\na=end-of-candidates\r\n"
    "a=ssrc:2332840523 cname:H0XeEL3mWi4TnSMY\r\na=ssrc:2332840523 msid:qfW84cfMHmAb1GjGgS13K1qYKZ8iJlmf a0\r\n";

inline constexpr std::string_view offer_sdp =
    "v=0\r\no=FreeSWITCH 1795347201 1795347202 IN IP4 127.0.0.1\r\ns=FreeSWITCH\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "a=msid-semantic: WMS k5cRvQzezmsFDzMvqySLnkR3VY03Am3Q\r\nm=audio 24242 RTP/SAVPF 102 0 8\r\n"
    "a=rtpmap:102 opus/48000/2\r\na=fmtp:102 useinbandfec=1; ptime=20; minptime=10; maxptime=40; stereo=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
    "a=fingerprint:sha-256 "
    "74:DE:D6:03:9B:BD:82:D7:74:5C:FB:50:35:D3:23:EC:15:A2:CA:00:9F:6F:2A:D4:2B:72:44:CD:89:93:0A:B3\r\n"
    "a=setup:actpass\r\na=rtcp-mux\r\na=rtcp:24242 IN IP4 127.0.0.1\r\na=ssrc:2466639003 cname:QBkzqxhaYX8AFDA0\r\n"
    "a=ice-ufrag:vdkPoUtD9nie6Gtm\r\na=ice-pwd:d7xGylK5QOMF5hHfYU85tMZc\r\n"
    "a=candidate:7453971364 1 udp 2130706431 127.0.0.1 24242 typ host generation 0\r\na=ptime:20\r\na=sendrecv\r\n";

}  // namespace sim

/**
 * Perl of the check pod, with nothing beyond Debian's perl-base, which broker images have too. Arguments: what it says to whoever
 * connects, then ports (0: any). It prints the ports it listens on. A TCP check of the kubelet finds it ready once all are open.
 */
export const LISTEN_SCRIPT = `use strict; use warnings; use IO::Socket::IP; use IO::Select; use Socket;
$| = 1; $SIG{PIPE} = 'IGNORE'; $SIG{TERM} = $SIG{INT} = sub { exit 0 };
my ($says, @ports) = @ARGV;
my @all = map {
  IO::Socket::IP->new(LocalHost => '::', LocalPort => $_, Listen => 16, ReuseAddr => 1, V6Only => 0)
    || IO::Socket::IP->new(LocalHost => '0.0.0.0', LocalPort => $_, Listen => 16, ReuseAddr => 1)
    || die "port $_: $@"
} @ports;
print join(' ', map { $_->sockport } @all), "\\n";
my $select = IO::Select->new(@all);
while (1) {
  for my $listener ($select->can_read) {
    my $peer = $listener->accept or next;
    print $peer "$says\\n"; close $peer;
  }
}
`;

/**
 * Perl that looks up names and connects. Arguments: seconds that a connection may take, what the other pod says, its name, a name of
 * the own region, ports. Prints one JSON line each. Time is what select(2) leaves of its own, since perl-base has no finer clock.
 */
export const PROBE_SCRIPT = `use strict; use warnings; use Socket qw(:all); use Errno qw(EINPROGRESS ECONNREFUSED ETIMEDOUT);
$| = 1;
my ($limit, $says, $name, $own, @ports) = @ARGV;
my $empty = eval { Socket::EAI_NODATA() } // -5;
sub look_up {
  my ($error, @found) = getaddrinfo($_[0], '', { socktype => SOCK_STREAM });
  return ('found', map { (getnameinfo($_->{addr}, NI_NUMERICHOST))[1] } @found) unless $error;
  return $error == EAI_NONAME ? 'nxdomain' : $error == $empty ? 'empty' : 'trouble';
}
sub ready {
  my ($socket, $reading) = @_;
  my $bits = ''; vec($bits, fileno $socket, 1) = 1;
  return $reading ? select($bits, undef, undef, $limit) : select(undef, $bits, undef, $limit);
}
sub attempt {
  my ($address, $port) = @_;
  my ($error, $to) = getaddrinfo($address, $port, { socktype => SOCK_STREAM, flags => AI_NUMERICHOST });
  return 'unreachable' if $error;
  socket(my $socket, $to->{family}, SOCK_STREAM | SOCK_NONBLOCK, 0) or return 'unreachable';
  my $left = $limit;
  my $failure = connect($socket, $to->{addr}) ? 0 : $! + 0;
  if ($failure == EINPROGRESS) {
    (my $count, $left) = ready($socket, 0);
    return 'timeout' unless $count;
    $failure = unpack('i', getsockopt($socket, SOL_SOCKET, SO_ERROR));
  }
  return $failure == ECONNREFUSED ? 'refused' : $failure == ETIMEDOUT ? 'timeout' : 'unreachable' if $failure;
  my $line = '';
  while ($line !~ /\\n/ && (ready($socket, 1))[0]) { sysread($socket, $line, 200, length $line) or last }
  return $line eq "$says\\n" ? ('', ($limit - $left) * 1000) : 'stranger';
}
my ($code, @addresses) = look_up($name);
my ($own_code) = look_up($own);
printf qq({"lookup":"%s","ownLookup":"%s","addresses":[%s]}\\n), $code, $own_code, join(',', map { qq("$_") } @addresses);
for my $port (@addresses ? @ports : ()) {
  my ($error, $best);
  for (1 .. 3) {
    ($error, my $ms) = attempt($addresses[0], $port);
    last if $error;
    $best = $ms if !defined $best || $ms < $best;
  }
  print $error ? qq({"port":$port,"error":"$error"}\\n) : sprintf(qq({"port":$port,"ms":%.2f}\\n), $best);
}
`;

using System.Net;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class EgressRulesTests
{
    [TestCase("93.184.216.34", true)]
    [TestCase("2606:4700::1111", true)]
    [TestCase("::ffff:93.184.216.34", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("127.8.8.8", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("172.31.0.1", false)]
    [TestCase("172.32.0.1", true)]
    [TestCase("192.168.1.1", false)]
    [TestCase("100.64.0.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("224.0.0.1", false)]
    [TestCase("255.255.255.255", false)]
    [TestCase("::1", false)]
    [TestCase("::", false)]
    [TestCase("::ffff:10.0.0.1", false)]
    [TestCase("::ffff:169.254.169.254", false)]
    [TestCase("64:ff9b::7f00:1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fd00:ec2::254", false)]
    [TestCase("2002:7f00:1::", false)]
    [TestCase("::127.0.0.1", false)]
    [TestCase("2001:0:7f00:1::", false)]
    [TestCase("64:ff9b:1::7f00:1", false)]
    [TestCase("fe80::5efe:127.0.0.1", false)]
    [TestCase("fec0::1", false)]
    [TestCase("ff02::1", false)]
    [TestCase("2001:db8::1", false)]
    [TestCase("::ffff:0:127.0.0.1", false)]
    [TestCase("100.100.100.200", false)]
    [TestCase("168.63.129.16", false)]
    [TestCase("::ffff:168.63.129.16", false)]
    [TestCase("fd20:ce::254", false)]
    public void By_default_only_public_addresses_are_reached(string address, bool allowed)
        => Assert.That(new EgressRules([]).Allows("any.example.org", IPAddress.Parse(address)), Is.EqualTo(allowed));

    [TestCase("jira.corp", "10.0.0.1", true)]
    [TestCase("JIRA.corp", "10.0.0.1", true)]
    [TestCase("wiki.intern.corp", "192.168.0.9", true)]
    [TestCase("intern.corp", "192.168.0.9", false)]
    [TestCase("evil-intern.corp", "192.168.0.9", false)]
    [TestCase("any.org", "10.9.1.1", true)]
    [TestCase("any.org", "::ffff:10.9.1.1", true)]
    [TestCase("any.org", "10.8.1.1", false)]
    [TestCase("any.org", "127.0.0.1", true)]
    [TestCase("any.org", "127.0.0.2", false)]
    [TestCase("jira.corp", "169.254.169.254", false)]
    [TestCase("wiki.intern.corp", "::ffff:169.254.169.254", false)]
    [TestCase("wiki.intern.corp", "fd00:ec2::254", false)]
    [TestCase("jira.corp", "100.100.100.200", false)]
    [TestCase("jira.corp", "168.63.129.16", false)]
    [TestCase("wiki.intern.corp", "fd20:ce::254", false)]
    [TestCase("wiki.intern.corp", "fd00:ec2::23", false)]
    public void The_operator_allows_names_suffixes_addresses_and_ranges(string host, string address, bool allowed)
        => Assert.That(
            new EgressRules(["jira.corp", "*.intern.corp", "10.9.0.0/16", "127.0.0.1"]).Allows(host, IPAddress.Parse(address)),
            Is.EqualTo(allowed));
}

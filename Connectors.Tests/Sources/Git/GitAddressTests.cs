using Connectors.Sources.Git;

namespace Connectors.Tests.Sources.Git;

public sealed class GitAddressTests
{
    [TestCase("https://example.com/team/docs.git", "example.com", 443, null, "/team/docs.git")]
    [TestCase("http://example.com:8080/docs/", "example.com", 8080, null, "/docs/")]
    [TestCase("ssh://git@example.com:2222/team/docs.git", "example.com", 2222, "git", "/team/docs.git")]
    [TestCase("ssh://example.com/~alice/docs", "example.com", 22, null, "~alice/docs")]
    [TestCase("git@example.com:team/docs.git", "example.com", 22, "git", "team/docs.git")]
    [TestCase("example.com:/srv/docs.git", "example.com", 22, null, "/srv/docs.git")]
    public void Reads_the_addresses_that_git_clone_takes(string text, string host, int port, string? user, string path)
    {
        var address = GitAddress.Parse(text);

        Assert.That((address!.Host, address.Port, address.User, address.Path), Is.EqualTo((host, port, user, path)));
    }

    [TestCase("/srv/docs.git")]
    [TestCase("./docs")]
    [TestCase("file:///srv/docs.git")]
    [TestCase("git://example.com/docs.git")]
    [TestCase("ext::sh -c id")]
    [TestCase("fd::17")]
    [TestCase("ftp://example.com/docs.git")]
    [TestCase("https://user:secret@example.com/docs.git")]
    [TestCase("https://example.com/docs.git?x=1")]
    [TestCase("ssh://git:secret@example.com/docs.git")]
    [TestCase("ssh://-oProxyCommand=id/docs.git")]
    [TestCase("-oProxyCommand=id:docs.git")]
    [TestCase("git@example.com:--upload-pack=id")]
    [TestCase("ssh://git@example.com/--upload-pack=id")]
    [TestCase("git@example.com:docs\n.git")]
    [TestCase("git@example.com:")]
    [TestCase("")]
    public void Takes_nothing_that_is_a_path_of_this_machine_a_program_or_an_option(string text)
        => Assert.That(GitAddress.Parse(text), Is.Null);

    [TestCase("https://github.com/team/docs.git", "https://github.com/team/docs/blob/main/a%20b/%23c.md")]
    [TestCase("git@github.com:team/docs.git", "https://github.com/team/docs/blob/main/a%20b/%23c.md")]
    [TestCase("https://github.com/team/docs.wiki.git", "https://github.com/team/docs/wiki/a%20b/%23c")]
    [TestCase("https://gitlab.example.com/team/docs.git", "https://gitlab.example.com/team/docs/-/blob/main/a%20b/%23c.md")]
    [TestCase("https://gitlab.com/team/docs.wiki.git", "https://gitlab.com/team/docs/-/wikis/a%20b/%23c")]
    [TestCase("https://bitbucket.org/team/docs", "https://bitbucket.org/team/docs/src/main/a%20b/%23c.md")]
    [TestCase("https://codeberg.org/team/docs", "https://codeberg.org/team/docs/src/branch/main/a%20b/%23c.md")]
    [TestCase("https://dev.azure.com/team/project/_git/docs",
        "https://dev.azure.com/team/project/_git/docs?path=/a%20b%2F%23c.md&version=GBmain")]
    [TestCase("git@ssh.dev.azure.com:v3/team/project/docs",
        "https://dev.azure.com/team/project/_git/docs?path=/a%20b%2F%23c.md&version=GBmain")]
    [TestCase("https://example.com/docs.git", null)]
    public void Links_have_the_form_of_the_host(string url, string? link)
        => Assert.That(new GitLinks(GitAddress.Parse(url)!, "main").Of("a b/#c.md"), Is.EqualTo(link));
}

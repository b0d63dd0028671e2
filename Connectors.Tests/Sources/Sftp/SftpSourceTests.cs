using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>Beyond the contract: host keys, keys with passphrases, links, closed folders and connections that break.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class SftpSourceTests
{
    private SshServer _ssh = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _ssh = await SshServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _ssh.DisposeAsync();

    [SetUp]
    public async Task EmptyAsync() => await _ssh.ShellAsync("chmod -R u+rwx . && rm -rf ./*");

    [Test]
    public async Task Reads_with_an_encrypted_key_and_says_what_a_wrong_passphrase_is()
    {
        _ssh.Add("a/b.txt", "b");

        var read = await IdsAsync(_ssh.Config(("credentials", _ssh.Credentials("locked", SshServer.Passphrase))));
        Assert.That(read, Is.EqualTo(new[] { "a/b.txt" }));
        var none = await CheckAsync(_ssh.Config(("credentials", _ssh.Credentials("locked"))));
        Assert.That(none.Message, Is.EqualTo("credentials.private_key is encrypted: enter its passphrase."));
        var wrong = await CheckAsync(_ssh.Config(("credentials", _ssh.Credentials("locked", "wrong"))));
        Assert.That(wrong.Message, Does.StartWith("credentials.private_key cannot be read"));
        Assert.That(wrong.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
    }

    [Test]
    public async Task Tells_the_host_key_that_it_begins_to_trust_and_refuses_another_one()
    {
        var config = _ssh.Config();
        config.Remove("host_key");
        await using var probe = Probe(config);
        var first = await probe.CheckAsync();
        var second = await probe.CheckAsync();
        var other = await CheckAsync(_ssh.Config(("host_key", "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")));

        Assert.That(first.Warnings, Has.One.Contains($"showed the host key {_ssh.HostKey}, which is trusted from now on."));
        Assert.That(second.Warnings, Is.Empty);
        Assert.That(other.Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(other.Message, Does.Contain($"shows the host key {_ssh.HostKey}, which is not the one that is trusted"));
    }

    [TestCase("/no/such/directory", SourceErrorKind.Misconfigured, "has no directory /no/such/directory")]
    [TestCase("/etc/passwd", SourceErrorKind.Misconfigured, "is not a directory")]
    public async Task A_check_names_what_is_missing(string path, SourceErrorKind kind, string message)
    {
        var error = await CheckAsync(_ssh.Config(("remote_path", path)));

        Assert.That((error.Kind, error.Message.Contains(message, StringComparison.Ordinal)), Is.EqualTo((kind, true)), error.Message);
    }

    [Test]
    public async Task A_check_refuses_an_address_that_the_installation_does_not_allow()
    {
        await using var probe = Probe(_ssh.Config(), allow: []);
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error!.Message, Does.Contain("not allowed by this installation"));
    }

    [Test]
    public async Task Follows_no_link_and_reads_no_file_that_becomes_one()
    {
        _ssh.Add("a/real.txt", "real").Add("a/later.txt", "later").Add("b/c.txt", "c");
        await _ssh.ShellAsync("ln -s ../b a/link && ln -s /etc/passwd a/passwd.txt");
        await using var probe = Probe(_ssh.Config());
        var parts = await probe.ReadAsync("folder:a");
        var documents = parts.SelectMany(part => part.Changes.Documents).ToList();
        await _ssh.ShellAsync("rm a/later.txt && ln -s /etc/passwd a/later.txt");

        Assert.That(documents.Select(document => document.Id), Is.EqualTo(new[] { "a/later.txt", "a/real.txt" }));
        Assert.That(
            parts.SelectMany(part => part.Changes.Skipped).Select(skip => skip.Rule),
            Is.EqualTo(new[] { "symbolic link", "symbolic link" }));
        var (_, error) = await Outcome.OfAsync(() => ContentReader.ReadAsync(documents[0].Content));
        Assert.That(((DocumentUnreadableException)error!).Reason, Is.EqualTo(FailureReason.Forbidden));
        var again = await probe.RereadAsync(["a/later.txt", "a/passwd.txt", "a/link/c.txt"]);
        Assert.That(again!.SelectMany(changes => changes.Documents), Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_no_UTF_8_and_a_folder_that_is_closed_cost_themselves_and_are_told()
    {
        _ssh.Add("a/good.txt", "good").Add("a/closed/secret.txt", "secret");
        await _ssh.ShellAsync("printf x > $'a/caf\\xe9.txt' && chmod 000 a/closed");
        await using var probe = Probe(_ssh.Config());
        var parts = await probe.ReadAsync("folder:a");
        var listing = await probe.ListAsync("folder:a");

        Assert.That(parts.SelectMany(part => part.Changes.Documents).Select(document => document.Id), Is.EqualTo(new[] { "a/good.txt" }));
        Assert.That(
            parts.SelectMany(part => part.Changes.Failures).Select(failure => failure.Message),
            Is.EquivalentTo(new[]
            {
                "a/caf%E9.txt: the name is not valid UTF-8; rename it.", "The folder a/closed cannot be read: Permission denied.",
            }));
        Assert.That(listing!.Select(page => page.Incomplete), Has.Some.Contains("a/closed"));
    }

    [Test]
    public async Task Goes_on_where_a_connection_broke_in_the_middle_of_a_large_file()
    {
        var bytes = RandomNumberGenerator.GetBytes(6 << 20);
        Directory.CreateDirectory(Path.Combine(_ssh.Root, "a"));
        await File.WriteAllBytesAsync(Path.Combine(_ssh.Root, "a", "large.bin"), bytes);
        await using var tunnel = new CuttableTunnel(_ssh.Port);
        await using var probe = Probe(_ssh.Config(("port", tunnel.Port)));
        var document = (await probe.ReadAsync("folder:a")).Single().Changes.Documents.Single();
        var before = tunnel.Connections;
        tunnel.CutAfter(3 << 20);

        await using var stream = await ((FileContent)document.Content).OpenAsync(CancellationToken.None);
        var hash = await SHA256.HashDataAsync(stream);

        Assert.That(hash, Is.EqualTo(SHA256.HashData(bytes)));
        Assert.That((tunnel.Cuts, tunnel.Connections - before), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Lists_the_directories_that_remote_path_may_name()
    {
        _ssh.Add("b/x.txt", "x").Add("a/y.txt", "y").Add("z.txt", "z");
        await using var probe = Probe(_ssh.Config());

        Assert.That((await probe.ChoicesAsync("remote_path")).Select(choice => choice.Value), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Tells_owner_and_mode_of_a_file()
    {
        _ssh.Add("a/b.txt", "b");
        await _ssh.ShellAsync("chmod 640 a/b.txt; chmod 644 a/b.txt");
        await using var probe = Probe(_ssh.Config());
        var document = (await probe.ReadAsync("folder:a")).Single().Changes.Documents.Single();

        Assert.That((string?)document.Metadata["mode"], Is.EqualTo("644"));
        Assert.That(document.Metadata.Keys, Is.SupersetOf(new[] { "owner_id", "group_id", "path", "size", "modified" }));
    }

    [Test]
    public void A_config_names_a_password_or_a_key()
    {
        var config = _ssh.Config(("credentials", new JsonObject { ["username"] = "ann" }));

        Assert.That(
            Probe(config).Definition.Validate(JsonSerializer.SerializeToElement(config)),
            Is.EqualTo(new[] { "credentials.password: must not be empty if there is no private_key." }));
    }

    private static SourceProbe Probe(JsonObject config, IReadOnlyList<string>? allow = null)
        => new("sftp", JsonSerializer.SerializeToElement(config), new SourceContext
        {
            Connector = "test", Host = new SourceHostOptions { EgressAllow = allow ?? ["127.0.0.1"] }, Time = new HurriedTime(20),
        });

    private static async Task<SourceException> CheckAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());
        return (SourceException)error!;
    }

    private static async Task<string[]> IdsAsync(JsonObject config)
    {
        await using var probe = Probe(config);
        return [.. (await probe.ReadAllAsync()).SelectMany(part => part.Changes.Documents).Select(document => document.Id)];
    }
}

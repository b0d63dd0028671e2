using Connectors.Jobs.Commands;
using Connectors.Jobs.Configs;
using Connectors.Jobs.Hosting;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api;

internal sealed class RotationTests : ApiTests
{
    [Test]
    public async Task Every_secret_is_encrypted_again_and_a_process_that_keeps_running_can_open_it()
    {
        var (first, second) = (await Host.ConnectAsync(), await Host.ConnectAsync());
        var configs = Host.Get<ConnectorConfigs>();
        await configs.Tokens.SaveAsync(
            first, new Dictionary<string, StoredToken> { ["access"] = new("token-1", null, null) }, CancellationToken.None);
        var before = await CiphertextsAsync();
        var options = Host.Get<ConnectorsOptions>();
        var files = Directory.GetFiles(options.KeyDirectory).Length;

        // As the command does it: in a process of its own, with the same files.
        var (secrets, tokens) = await RotateSecretsCommand.RotateAsync(
            options with { ConnectionString = Host.Database.ConnectionString }, CancellationToken.None);

        Assert.That((secrets, tokens), Is.EqualTo((2L, 1L)));
        Assert.That(Directory.GetFiles(options.KeyDirectory), Has.Length.EqualTo(files + 1));
        Assert.That(
            await CiphertextsAsync(),
            Has.Count.EqualTo(3).And.All.Matches<string>(now => before.All(old => old[..40] != now![..40])),
            "another key's id leads");
        foreach (var id in new[] { first, second })
            Assert.That((await Host.PostAsync($"/api/v1/connectors/{id}/test", ""))["data"]!.GetValue<bool>(), Is.True);
        Assert.That(PickySource.Checked[second], Is.EqualTo("secret-1"));
        var kept = await configs.Tokens.GetAsync(
            first, "access", _ => true, (_, _) => throw new InvalidOperationException("It is there."), CancellationToken.None);
        Assert.That(kept.Access, Is.EqualTo("token-1"));
    }

    [Test]
    public void The_key_ring_is_readable_by_its_owner_alone()
        => Assert.That(
            File.GetUnixFileMode(Host.Get<ConnectorsOptions>().KeyDirectory),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));

    private Task<IReadOnlyList<string>> CiphertextsAsync() => Host.Database.Database.QueryAsync<string>(
        "select encode(secrets, 'hex') from connectors union all select encode(secret, 'hex') from tokens", null, CancellationToken.None);
}

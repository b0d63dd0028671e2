using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Connectors.Sources.Slack;

/// <summary>Lists the channels that the settings may name.</summary>
internal sealed class SlackChoices(SlackConfig config, SlackClient client)
{
    public async IAsyncEnumerable<SourceChoice> ListAsync(
        ChoiceRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var isPattern = request.Setting == "channels" ? config.ChannelRegexEnabled : config.ExcludeChannelRegexEnabled;
        await foreach (var page in client.ChannelsAsync(config.IncludePrivateChannels, SlackClient.MaxListPage, cancellationToken))
        {
            foreach (var channel in page)
            {
                var name = channel.Name.Length == 0 ? channel.Id : channel.Name;
                yield return new SourceChoice(isPattern ? Regex.Escape(name) : name, $"#{name}", Note(channel));
            }
        }
    }

    /// <summary>Names everything that decides whether the channel can be read.</summary>
    private string? Note(SlackChannel channel)
    {
        string[] notes =
        [
            .. channel.IsPrivate ? ["private"] : Array.Empty<string>(),
            .. channel.IsArchived ? ["archived"] : Array.Empty<string>(),
            .. channel.IsMember ? Array.Empty<string>() : config.JoinPublicChannels && channel is { IsPrivate: false, IsArchived: false }
                ? ["the app joins it to read it"]
                : ["the app is not a member: invite it"],
        ];
        return notes.Length == 0 ? null : string.Join(", ", notes);
    }
}

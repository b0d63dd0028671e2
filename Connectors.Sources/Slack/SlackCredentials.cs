using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Connectors.Sources.Catalog;

namespace Connectors.Sources.Slack;

internal sealed record SlackCredentials
{
    [Description("The token of the app's bot (xoxb-…), or of a user."), Required, Secret]
    [RegularExpression(@"^xox\S+$", ErrorMessage = "is not a Slack token: those begin with xox.")]
    public required string SlackBotToken { get; init; }

    public override string ToString() => "SlackCredentials (hidden)";
}

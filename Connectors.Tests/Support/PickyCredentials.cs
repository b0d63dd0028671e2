using Connectors.Sources.Catalog;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;

namespace Connectors.Tests.Support;

public sealed record PickyCredentials
{
    [Description("The account.")]
    public string User { get; init; } = "";

    [Description("\"refused\" and \"down\" say what they do; anything else passes."), Secret]
    public required string Token { get; init; }
}

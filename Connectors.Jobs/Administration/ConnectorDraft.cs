using Connectors.Jobs.Storage;

namespace Connectors.Jobs.Administration;

/// <summary>A connector's row as it is to be written.</summary>
/// <param name="Forget">The config means something else now: what was read so far does not count.</param>
/// <param name="Warnings">What the operator should know.</param>
/// <param name="Tokens">What a new connector's check obtained.</param>
internal sealed record ConnectorDraft(ConnectorRow Row, bool Forget, IReadOnlyList<string> Warnings, CapturedTokens? Tokens);

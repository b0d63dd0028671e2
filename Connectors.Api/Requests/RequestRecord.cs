namespace Connectors.Api.Requests;

/// <summary>
/// The base of every record that a body is bound to. Its properties say everything: name, type, default (the initialiser), bounds and
/// description. Keys that it does not have are refused.
/// </summary>
internal abstract record RequestRecord;
